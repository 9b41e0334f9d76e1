"""How the phones say no.

Promises: 400 with {"error": sentence} for a wish that cannot be, 404 for what does not exist.
"""

from flask import Blueprint

from standin.official.contact import NotFollowing
from standin.official.menu import NoSuchButton
from standin.pay.errors import PayError
from standin.personas import UnknownPersona
from standin.phone.codes import Unreadable
from standin.wallet import NotEnough

PREFIX = "/api/phone/<name>"
Answer = tuple[dict[str, str], int]


def _wrong(error: Exception) -> Answer:
    return {"error": str(error)}, 400


def _pay_refused(error: Exception) -> Answer:
    assert isinstance(error, PayError)
    return {"error": error.message, "code": error.code}, 400


def word_refusals(pages: Blueprint) -> None:
    """Give a blueprint its error handlers."""
    pages.register_error_handler(ValueError, _wrong)
    pages.register_error_handler(Unreadable, _wrong)
    pages.register_error_handler(PayError, _pay_refused)
    pages.register_error_handler(NotEnough, lambda _: ({"error": "零钱不足，请先充值"}, 400))
    pages.register_error_handler(NotFollowing, lambda _: ({"error": "请先关注公众号"}, 400))
    pages.register_error_handler(UnknownPersona, lambda _: ({"error": "不存在"}, 404))
    pages.register_error_handler(NoSuchButton, lambda _: ({"error": "不存在"}, 404))
