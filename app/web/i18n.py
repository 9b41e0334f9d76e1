"""Chinese first, English second.

Promises: message ids are the Chinese sentences; a missing translation shows Chinese, never a key.
"""

from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request
from flask_babel import Babel, get_translations
from markupsafe import Markup

from app.kernel.errors import Problem

CHINESE = "zh_Hans_CN"
LOCALES = {"zh": CHINESE, "en": "en"}
COOKIE = "lindian-lang"


def chosen_locale() -> str:
    """The reader's choice by cookie, else Chinese; Chinese too where nobody reads, in the worker and in commands."""
    if not has_request_context():
        return CHINESE
    return LOCALES.get(request.cookies.get(COOKIE, "zh"), CHINESE)


def init_i18n(app: Flask) -> None:
    """Set up Babel with the committed catalogue."""
    app.config["BABEL_DEFAULT_LOCALE"] = CHINESE
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.config["LINDIAN_ROOT"] / "translations")
    Babel(app, locale_selector=chosen_locale)
    # Templates look a sentence up once per language: Flask-Babel would ask for its catalogue at each.
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"] = translate


def translate(sentence: str, /, **values: Any) -> Markup:
    """A template's sentence in the reader's language; `values` are escaped and filled in for `%(name)s`."""
    found = _look_up(chosen_locale(), sentence)
    return found % values if values or "%" in found else found


@lru_cache(maxsize=8192)
def _look_up(_locale: str, sentence: str) -> Markup:
    return Markup(get_translations().ugettext(sentence))  # noqa: S704 - sentences are ours; what is filled in is escaped


def sentence_of(problem: Problem) -> str:
    """The refusal's sentence in the reader's language, parameters filled in."""
    return str(_look_up(chosen_locale(), problem.sentence)).format(**problem.params)
