"""The pages of the phones and the pictures they need.

Promises: the phone of a host `<persona>.phone…`, and the same under `/phone/<persona>/` where only one name exists.
"""

from pathlib import Path

from flask import Blueprint, Response, abort, redirect, render_template, send_from_directory
from werkzeug.wrappers import Response as Answer

from standin import avatars, personas
from standin.hosts import host_label
from standin.official import media
from standin.personas import UnknownPersona
from standin.platform import here

pages = Blueprint("phone", __name__)


@pages.get("/")
def home() -> Answer | str:
    """The phone of this host, or the wall."""
    persona, role = host_label()
    if role == "phone":
        return phone(persona)
    return redirect("/wall/") if role != "wall" else wall()


@pages.get("/phone/<name>/")
def phone(name: str) -> str:
    """One phone."""
    try:
        persona = personas.get(here().store, name)
    except UnknownPersona:
        abort(404)
    return render_template("phone.html", persona=persona, account=personas.account_face(), settings=here().settings)


@pages.get("/wall/")
def wall() -> str:
    """All phones side by side."""
    return render_template("wall.html", settings=here().settings)


@pages.get("/wall/story.json")
def story() -> Response:
    """The steps the wall plays."""
    return send_from_directory(Path(__file__).parents[1], "story.json", mimetype="application/json")


@pages.get("/avatar/<name>.png")
def avatar(name: str) -> Response:
    """A person's picture."""
    try:
        persona = personas.get(here().store, name)
    except UnknownPersona:
        abort(404)
    response = Response(avatars.draw(persona.colour, persona.face), mimetype="image/png")
    response.headers["Cache-Control"] = "max-age=3600"
    return response


@pages.get("/media/<media_id>")
def picture(media_id: str) -> Response:
    """A picture in a chat."""
    data = media.find(here(), media_id)
    if data is None:
        abort(404)
    return Response(data, mimetype="image/jpeg")


@pages.get("/jweixin-1.6.0.js")
def jssdk() -> Response:
    """The replacement of WeChat's script."""
    response = send_from_directory("static", "jweixin.js", mimetype="text/javascript")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
