"""The eight digits a shopper can read out.

Promises: derived from the installation's secret and the code's id, so they are stored nowhere in the clear; never start
with 9, the first digit of deposit codes; found again by keyed hash.
"""

import hashlib
import hmac
import re
import uuid

from app.kernel.errors import Invalid
from app.kernel.ids import keyed_hash

SPACE = 90_000_000
_EIGHT = re.compile(r"[0-8]\d{7}")
_TAIL = re.compile(r"\d{4}")


class TypedCodeMalformed(Invalid):
    code = "pickup.typed_malformed"
    sentence = "提货码是 8 位数字，手机尾号是 4 位数字。"


def typed_code(secret: bytes, code_id: uuid.UUID) -> str:
    """Eight digits for `code_id`, evenly spread over 90 million."""
    drawn = int.from_bytes(hmac.new(secret, code_id.bytes, hashlib.sha256).digest(), "big")
    return f"{drawn % SPACE:08d}"


def code_hash(secret: bytes, digits: str) -> str:
    """How the digits are indexed."""
    return keyed_hash(secret, f"typed:{digits}")


def clean_digits(text: str) -> str:
    """The eight digits out of what was typed (spaces and dashes allowed, full-width digits too)."""
    plain = re.sub(r"[\s\-]", "", text.translate(str.maketrans("０１２３４５６７８９", "0123456789")))
    if not _EIGHT.fullmatch(plain):
        raise TypedCodeMalformed
    return plain


def clean_tail(text: str) -> str:
    """The last four digits of a phone number."""
    if not _TAIL.fullmatch(text.strip()):
        raise TypedCodeMalformed
    return text.strip()


def grouped(digits: str) -> str:
    """`1234 5678`, the way people read it out."""
    return f"{digits[:4]} {digits[4:]}"
