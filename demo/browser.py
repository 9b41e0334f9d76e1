"""A person's browser without a screen, for playing the story over HTTP.

Names below lindian.localhost are reached on 127.0.0.1 with a Host header, since only browsers resolve them. Cookies are
kept per host as a browser keeps them; redirects are followed; a form is sent with every hidden field it holds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests

IN_WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.54"
TIMEOUT_S = 20
MOST_REDIRECTS = 12
LOCAL = ".lindian.localhost"


Found = TypeVar("Found")


class PageWrong(Exception):
    """A page did not come, or lacks what the story needs; the text says which."""


@dataclass
class Form:
    """One form of a page: where it goes and what it would send untouched; `marks` are its data-play words."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    marks: set[str] = field(default_factory=set)


@dataclass
class Page:
    """An answer: its final address, status and text, with forms, marked links and pictures read from it."""

    url: str
    status: int
    text: str
    content: bytes = b""

    @property
    def json(self) -> Any:
        """The answer as JSON."""
        return json.loads(self.text)

    def form(self, mark: str) -> Form:
        """Return the form that carries data-play=`mark` itself or on a button inside."""
        return self._found([form for form in self._reader().forms if mark in form.marks], mark)

    def forms(self) -> list[Form]:
        """Return all forms."""
        return self._reader().forms

    def link(self, mark: str) -> str:
        """Return the absolute href or src of the element that carries data-play=`mark`."""
        return urljoin(self.url, self._found([at for marks, at in self._reader().links if mark in marks], mark))

    def marks(self) -> set[str]:
        """Return every data-play word of the page."""
        reader = self._reader()
        return {mark for form in reader.forms for mark in form.marks} | {m for marks, _ in reader.links for m in marks}

    def _reader(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.text)
        return reader

    def _found(self, candidates: list[Found], mark: str) -> Found:
        if not candidates:
            raise PageWrong(f"{self.url} has nothing marked “{mark}”; it has {sorted(self.marks())}")
        return candidates[0]


class _Reader(HTMLParser):
    """Collects forms and marked elements."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[set[str], str]] = []
        self._open: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of forms, fields and marks."""
        given = {name: value or "" for name, value in attrs}
        marks = set(given.get("data-play", "").split())
        address = given.get("href") or given.get("src") or given.get("data-href")
        if marks and address:
            self.links.append((marks, address))
        if tag == "form":
            self._open = Form(
                given.get("action") or given.get("hx-post", ""), given.get("method", "get").lower(), {}, marks
            )
            self.forms.append(self._open)
        elif self._open is not None:
            self._open.marks |= marks
            self._field(tag, given, self._open)

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self._open = None

    def _field(self, tag: str, given: dict[str, str], form: Form) -> None:
        name = given.get("name", "")
        kind = given.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in form.fields):
            form.fields[self._select] = given.get("value", "")
        elif tag == "input" and name and kind not in ("submit", "button", "image", "file"):
            if kind not in ("radio", "checkbox") or "checked" in given:
                form.fields[name] = given.get("value", "on" if kind == "checkbox" else "")
        elif tag == "textarea" and name:
            form.fields.setdefault(name, "")


class Browser:
    """One person's browser; `home` is the origin relative addresses start from."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.page = Page(home, 0, "")
        self._wire = requests.Session()
        self._wire.trust_env = False
        self._cookies: dict[str, dict[str, str]] = {}

    def get(self, address: str, **query: str) -> Page:
        """Open an address; PageWrong unless it answers 200."""
        return self._visit("GET", urljoin(self.page.url or self.home, address), params=query or None)

    def post(self, address: str, fields: dict[str, str] | None = None, **more: str) -> Page:
        """Send fields as a form of the page would, with the page's anti-forgery token."""
        data = {"csrf_token": self._token(), **(fields or {}), **more}
        return self._visit("POST", urljoin(self.page.url or self.home, address), data=data)

    def submit(self, mark: str, **answers: str) -> Page:
        """Fill in and send the form marked data-play=`mark` of the current page."""
        form = self.page.form(mark)
        target = urljoin(self.page.url, form.action or self.page.url)
        fields = {**form.fields, **answers}
        if form.method == "get":
            return self._visit("GET", target, params=fields)
        return self._visit("POST", target, data={"csrf_token": self._token(), **fields})

    def _token(self) -> str:
        _, found, rest = self.page.text.partition('name="csrf-token" content="')
        return rest.partition('"')[0] if found else ""

    def _visit(self, method: str, url: str, **sent: Any) -> Page:
        for _ in range(MOST_REDIRECTS):
            answer = self._send(method, url, **sent)
            self._keep_cookies(url, answer)
            if answer.status_code not in (301, 302, 303, 307, 308):
                break
            url = urljoin(url, answer.headers["Location"])
            method, sent = "GET", {}
        page = Page(url, answer.status_code, answer.text, answer.content)
        if page.status >= 400:
            raise PageWrong(f"{method} {url} answered {page.status}: {_gist(page.text)}")
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            self.page = page
        return page

    def _send(self, method: str, url: str, **sent: Any) -> requests.Response:
        parts = urlsplit(url)
        name = parts.hostname or ""
        local = urlunsplit(("http", f"127.0.0.1:{parts.port or 80}", parts.path or "/", parts.query, ""))
        headers = {
            "Host": parts.netloc,
            "User-Agent": IN_WECHAT,
            "Sec-Fetch-Mode": "navigate",
            "Sec-Fetch-Dest": "document",
        }
        kept = self._cookies.get(name, {})
        if kept:
            headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in kept.items())
        if method == "POST":
            headers["Origin"] = f"{parts.scheme}://{parts.netloc}"
        target = local if name.endswith(LOCAL) or name in ("127.0.0.1", "localhost") else url
        return self._wire.request(method, target, headers=headers, timeout=TIMEOUT_S, allow_redirects=False, **sent)

    def _keep_cookies(self, url: str, answer: requests.Response) -> None:
        kept = self._cookies.setdefault(urlsplit(url).hostname or "", {})
        for line in answer.raw.headers.getlist("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or "1970" in morsel["expires"]:
                    kept.pop(name, None)
                else:
                    kept[name] = morsel.value
        self._wire.cookies.clear()


def _gist(text: str) -> str:
    """The first words of a page without its tags."""
    reader = HTMLParser()
    words: list[str] = []
    reader.handle_data = lambda data: words.append(data.strip())  # type: ignore[method-assign]
    reader.feed(text.partition("<body")[2] or text)
    return " ".join(word for word in words if word)[:300]
