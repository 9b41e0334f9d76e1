"""Chinese first, English second.

Promises: message ids are the Chinese sentences; a missing translation shows Chinese, never a key.
"""

from flask import Flask, has_request_context, request
from flask_babel import Babel, gettext

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


def sentence_of(problem: Problem) -> str:
    """The refusal's sentence in the reader's language, parameters filled in."""
    return str(gettext(problem.sentence)).format(**problem.params)
