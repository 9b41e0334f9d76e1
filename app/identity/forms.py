"""The shape of what people type when they sign in, join and fill in their card."""

from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, missing, validate

from app.kernel.errors import Invalid

TOO_LONG = "太长了。"
NEEDED = "请填写。"


def _text(most: int, *, required: bool = True) -> fields.String:
    messages: dict[str, str | list[Any] | dict[Any, Any]] = {"required": NEEDED, "null": NEEDED, "invalid": NEEDED}
    return fields.String(
        required=required,
        load_default=missing if required else "",
        validate=[validate.Length(max=most, error=TOO_LONG)]
        + ([validate.Length(min=1, error=NEEDED)] if required else []),
        error_messages=messages,
    )


class _Form(Schema):
    class Meta:
        """The token and the language travel in every form."""

        unknown = EXCLUDE


class StaffSignInForm(_Form):
    """Number, password, one-time code."""

    staff_no = _text(20)
    password = _text(200)
    code = _text(10, required=False)
    next = _text(1000, required=False)


class JoinForm(_Form):
    """The password chosen by an invited member of the office, twice."""

    password = _text(200)
    again = _text(200)


class ProfileForm(_Form):
    """A person's card."""

    nickname = _text(60)
    phone = _text(30, required=False)


class TotpForm(_Form):
    """The sealed secret and the code that proves it was taken over."""

    sealed = _text(400)
    code = _text(10)


class StaffForm(_Form):
    """One staff member."""

    staff_no = _text(20)
    name = _text(32)
    phone = _text(30, required=False)
    role = _text(16)
    branch = _text(40, required=False)


def read_form(form: type[Schema], given: dict[str, str]) -> dict[str, str]:
    """The checked fields; raises `Invalid` with a sentence per field."""
    try:
        loaded: dict[str, str] = form().load(given)
    except ValidationError as error:
        raise Invalid({str(name): list(texts) for name, texts in error.messages_dict.items()}) from error
    return loaded
