"""The plan form's shape."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.kernel.errors import Invalid
from app.kernel.money import parse_yuan
from referral.plans.publish_plan import ACKNOWLEDGED, Draft
from referral.plans.rules.terms import Terms

CHAIN_ZONE = ZoneInfo("Asia/Shanghai")


class RateMalformed(Invalid):
    code = "referral.rate_malformed"
    sentence = "“{text}”不是百分比，请写成 8 或 2.5 这样的数。"


class StartMalformed(Invalid):
    code = "referral.start_malformed"
    sentence = "生效时间写法不对。"


def parse_percent(text: str) -> int:
    """Basis points from `8`, `2.5` or `0.25%`; raises `RateMalformed`."""
    plain = text.strip().rstrip("%％").strip()
    whole, _point, part = plain.partition(".")
    if not whole.isdecimal() or not whole.isascii() or len(whole) > 3 or len(part) > 2:
        raise RateMalformed(text=text)
    if part and not (part.isdecimal() and part.isascii()):
        raise RateMalformed(text=text)
    return int(whole) * 100 + int(part.ljust(2, "0") or "0")


def parse_terms(form: Mapping[str, str]) -> Terms:
    """Terms from the form; a level left empty ends the paid levels."""
    levels: list[int] = []
    for name in ("level1", "level2", "level3"):
        text = form.get(name, "").strip()
        if not text:
            break
        levels.append(parse_percent(text))
    hold = form.get("hold_days", "7").strip()
    cap = form.get("payee_order_cap", "").strip()
    return Terms(
        level_bps=tuple(levels),
        clerk_bps=parse_percent(form.get("clerk", "0") or "0"),
        pool_cap_bps=parse_percent(form.get("pool_cap", "30") or "30"),
        margin_cap_bps=parse_percent(form.get("margin_cap", "50") or "50"),
        payee_order_cap_fen=parse_yuan(cap) if cap else None,
        selling_bps=parse_percent(form.get("selling", "70") or "70"),
        hold_days=int(hold) if hold.isdecimal() and len(hold) < 4 else 0,
    )


def parse_draft(form: Mapping[str, str], now: datetime) -> Draft:
    """A draft; an empty start means now."""
    signed = ACKNOWLEDGED if form.get("signed") == "yes" else ""
    name = form.get("name", "").strip()[:60] or f"{now.astimezone(CHAIN_ZONE):%Y-%m-%d}"
    return Draft(name, parse_terms(form), _start(form.get("effective_from", ""), now), signed)


def _start(text: str, now: datetime) -> datetime:
    if not text.strip():
        return now
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=CHAIN_ZONE).astimezone(UTC)
    except (ValueError, OverflowError):
        raise StartMalformed from None
