"""Shape of what the checkout page sends."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from app.branches.queries import BranchUnknown
from app.checkout.place_order import PlaceRequest
from app.checkout.rules.address import read_phone
from app.checkout.rules.differences import read_expected
from app.codes.entry_token import entry_token
from app.kernel.errors import Invalid


class FormStale(Invalid):
    code = "checkout.form_stale"
    sentence = "页面已过期，请刷新后再提交。"


@dataclass(frozen=True)
class Wishes:
    """What was chosen so far; kept when a page is shown again."""

    choice: str
    address_id: uuid.UUID | None
    contact_phone: str = ""
    note: str = ""
    client_token: str = ""


def read_wishes(form: Mapping[str, str]) -> Wishes:
    """Out of a query string or a form; what cannot be read is not chosen."""
    return Wishes(
        choice=form.get("choice", "")[:20],
        address_id=_id(form.get("address", "")),
        contact_phone=form.get("contact_phone", "").strip()[:20],
        note=_plain(form.get("note", "")),
        client_token=_token(form.get("client_token", "")),
    )


def read_place_request(form: Mapping[str, str]) -> PlaceRequest:
    """Raises `FormStale`, `BranchUnknown`, and `PhoneUnfit` when the goods are collected and the telephone is not one."""
    token, branch_id = _token(form.get("client_token", "")), _id(form.get("branch_id", ""))
    if not token:
        raise FormStale
    if branch_id is None:
        raise BranchUnknown
    choice = form.get("choice", "")[:20]
    return PlaceRequest(
        branch_id=branch_id,
        choice=choice,
        client_token=token,
        expected=read_expected(form.get("expected", "")),
        contact_phone="" if choice == "deliver" else read_phone(form.get("contact_phone", "")),
        address_id=_id(form.get("address", "")),
        note=_plain(form.get("note", "")),
        origin={"channel": "mall", "entry_code": entry_token(), "desk_branch": None, "desk_staff": None},
    )


def _token(text: str) -> str:
    return text if 16 <= len(text) <= 64 and text.isalnum() and text.isascii() else ""


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable()).strip()[:200]
