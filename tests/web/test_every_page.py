"""Every page there is answers, for everybody, in both languages, on an empty mall: never a fault, never a bare key."""

import re
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.kernel.database import transaction
from app.web.guards import policy_of
from tests.factories.identity import make_person, make_staff, sign_in_shopper, sign_in_staff

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LEAK = re.compile(r"Traceback|jinja2|sqlalchemy|&lt;function|<built-in|Undefined|%\(\w+\)s")


class Balance(HTMLParser):
    """Finds elements that are closed in the wrong place or never."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """`<path/>` in a drawing opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> at line {self.getpos()[0]}")


def _pages(app: Flask) -> list[str]:
    return sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and rule.endpoint != "static"
        and getattr(policy_of(app.view_functions[rule.endpoint]), "who", "") != "machine"
    )


def _visitor(app: Flask, who: str) -> FlaskClient:
    client = app.test_client()
    with transaction() as tx:
        person_id = make_person(tx)
        staff_id = make_staff(tx, "owner")
    if who == "shopper":
        sign_in_shopper(client, person_id)
    if who == "owner":
        sign_in_shopper(client, person_id)
        sign_in_staff(client, staff_id)
    return client


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("who", ["anybody", "shopper", "owner"])
def test_every_page_answers_on_an_empty_mall(app: Flask, who: str, language: str) -> None:
    client = _visitor(app, who)
    client.set_cookie("lindian-lang", language)
    faults = []
    for address in _pages(app):
        answer = client.get(address)
        if answer.status_code >= 500 and answer.status_code != 503:  # 503: no WeChat account yet, said in a sentence
            faults.append(f"{address}: {answer.status_code}")
        elif answer.mimetype == "text/html" and answer.status_code == 200:
            text = answer.get_data(as_text=True)
            balance = Balance()
            balance.feed(text)
            faults += [f"{address}: {fault}" for fault in balance.faults]
            faults += [f"{address}: {leak.group()}" for leak in LEAK.finditer(text)]
    assert faults == []


def test_no_page_is_kept_by_a_cache(app: Flask) -> None:
    client = _visitor(app, "owner")
    kept = {}
    for address in _pages(app):
        answer = client.get(address)
        if answer.mimetype == "text/html" and answer.headers.get("Cache-Control") not in (
            "no-store",
            "private, no-cache",
        ):
            kept[address] = answer.headers.get("Cache-Control")
    assert kept == {}
