"""A bare Flask and Jinja page of 24 goods: the ceiling the mall's list is compared with."""

from flask import Flask, render_template_string

app = Flask(__name__)
GOODS = [{"name": f"商品{number}", "brief": "好用", "price": f"¥{number}.00"} for number in range(24)]
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>商品</title></head><body><ul>
{% for one in goods %}<li><a href="/p/{{ loop.index }}"><img src="/static/{{ loop.index }}.webp" alt="">
<h3>{{ one.name }}</h3><p>{{ one.brief }}</p><b>{{ one.price }}</b></a></li>{% endfor %}</ul></body></html>"""


@app.get("/")
def goods() -> str:
    """The list."""
    return render_template_string(PAGE, goods=GOODS)
