"""Shape of what the payouts desk sends."""

from werkzeug.datastructures import MultiDict

from app.kernel.errors import Invalid
from app.kernel.money import parse_yuan
from referral.payouts.approve_withdrawals import MOST

Form = MultiDict[str, str]


def read_numbers(form: Form) -> list[str]:
    """The withdrawals ticked in a list."""
    return [number[:32] for number in form.getlist("number")][:MOST]


def read_seen(form: Form) -> list[tuple[str, int]]:
    """Numbers with the sums that were shown, each as `W…:12000`; what cannot be read was not seen."""
    found = []
    for text in form.getlist("seen")[:MOST]:
        number, _, fen = text.partition(":")
        if fen.isascii() and fen.isdecimal() and len(fen) < 16:
            found.append((number[:32], int(fen)))
    return found


def read_policy(form: Form) -> dict[str, int | str]:
    """Head office's figures as typed: sums in yuan, the fee in percent; raises `Invalid` subclasses for what is no number."""
    fee = form.get("fee", "0").strip()
    whole, _, part = fee.partition(".")
    if not (whole + part).isascii() or not (whole + part).isdecimal() or len(part) > 2 or len(whole) > 3:
        raise Invalid
    return {
        "min_fen": parse_yuan(form.get("min", "")),
        "auto_limit_fen": parse_yuan(form.get("auto_limit", "")),
        "fee_bps": int(whole or "0") * 100 + int(part.ljust(2, "0")),
        "calculator": form.get("calculator", "")[:40],
        "name_from_fen": parse_yuan(form.get("name_from", "")),
    }
