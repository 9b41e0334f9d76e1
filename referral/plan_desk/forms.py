"""The plan form's shape.

Promises: what was typed becomes terms or is refused with the text that is wrong; nothing is guessed; a row without a scope is
empty. Rates of ranks for single goods are written in plan files alone.
"""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from app.kernel.errors import Invalid
from app.kernel.money import format_fen, parse_yuan
from referral.plans.publish_plan import ACKNOWLEDGED, Draft
from referral.plans.rules.terms import Basis, BranchSplit, CostBearer, Rate, Rounding, Rule, Scope, Terms

CHAIN_ZONE = ZoneInfo("Asia/Shanghai")
RULE_SEATS = ("level1", "level2", "level3", "clerk", "self")
RULE_COLUMNS = ("rule_scope", "rule_subject", "rule_grade", "rule_out", *(f"rule_{seat}" for seat in RULE_SEATS))
SPLIT_COLUMNS = ("split_branch", "split_selling", "split_head_office")
MOST_ROWS = 200

Subjects = Mapping[tuple[Scope, str], uuid.UUID]


class RateMalformed(Invalid):
    code = "referral.rate_malformed"
    sentence = "“{text}”不是百分比，请写成 8 或 2.5 这样的数。"


class StartMalformed(Invalid):
    code = "referral.start_malformed"
    sentence = "生效时间写法不对。"


class SettingUnknown(Invalid):
    code = "referral.setting_unknown"
    sentence = "没有“{text}”这个选项。"


def parse_percent(text: str) -> int:
    """Basis points from `8`, `2.5` or `0.25%`; raises `RateMalformed`."""
    plain = text.strip().rstrip("%％").strip()
    whole, _point, part = plain.partition(".")
    if not whole.isdecimal() or not whole.isascii() or len(whole) > 3 or len(part) > 2:
        raise RateMalformed(text=text)
    if part and not (part.isdecimal() and part.isascii()):
        raise RateMalformed(text=text)
    return int(whole) * 100 + int(part.ljust(2, "0") or "0")


def write_percent(bps: int) -> str:
    """`2.5` of 250 basis points."""
    whole, rest = divmod(bps, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


def parse_rate(text: str) -> Rate:
    """A percentage, or with ¥ (or 元) a fixed amount per piece; raises `RateMalformed` or `AmountMalformed`."""
    plain = text.strip()
    if plain.startswith(("¥", "￥")) or plain.endswith("元"):
        return Rate(fixed_fen=parse_yuan(plain.removesuffix("元")))
    return Rate(bps=parse_percent(plain))


def write_rate(rate: Rate) -> str:
    """As `parse_rate` reads it."""
    return format_fen(rate.fixed_fen) if rate.fixed_fen is not None else write_percent(rate.bps or 0)


def typed_rows(form: MultiDict[str, str], columns: tuple[str, ...]) -> list[dict[str, str]]:
    """The rows of a table in the form; columns of unequal length end at the shortest."""
    cells = zip(*(form.getlist(column) for column in columns), strict=False)
    return [dict(zip(columns, row, strict=True)) for row in cells][:MOST_ROWS]


def wanted_subjects(form: MultiDict[str, str]) -> set[tuple[Scope, str]]:
    """What the rules are about, as typed."""
    rows = [row for row in typed_rows(form, RULE_COLUMNS) if row["rule_scope"] not in ("", Scope.GRADE)]
    return {(_choice(Scope, row["rule_scope"]), row["rule_subject"].strip()) for row in rows}


def parse_terms(form: MultiDict[str, str], subjects: Subjects, branches: Mapping[str, uuid.UUID]) -> Terms:
    """Terms from the form; a level left empty ends the paid levels. `branches` maps branch codes to ids."""
    cap = form.get("payee_order_cap", "").strip()
    return Terms(
        level_bps=_levels(form),
        clerk_bps=_percent(form, "clerk", 0),
        self_bps=_percent(form, "self", 0),
        rank_bps=tuple(
            parse_percent(text) for text in form.get("ranks", "").replace("，", ",").split(",") if text.strip()
        ),
        pool_cap_bps=_percent(form, "pool_cap", 3000),
        margin_cap_bps=_percent(form, "margin_cap", 5000),
        payee_order_cap_fen=parse_yuan(cap) if cap else None,
        selling_bps=_percent(form, "selling", 7000),
        head_office_bps=_percent(form, "head_office", 0),
        branch_splits=tuple(_split(row, branches) for row in typed_rows(form, SPLIT_COLUMNS) if row["split_branch"]),
        opener_bps=_percent(form, "opener", 7000),
        cost_bearer=_choice(CostBearer, form.get("cost_bearer") or CostBearer.HEAD_OFFICE),
        cost_selling_bps=_percent(form, "cost_selling", 5000),
        dual_credit=form.get("dual_credit", "yes") == "yes",
        base_excludes_vat=form.get("base_excludes_vat", "no") == "yes",
        vat_bps=_percent(form, "vat", 1300),
        level_basis=_choice(Basis, form.get("level_basis") or Basis.ORDER),
        rounding=_choice(Rounding, form.get("rounding") or Rounding.FLOOR),
        hold_days=_days(form.get("hold_days", "7")),
        rules=tuple(_rule(row, subjects) for row in typed_rows(form, RULE_COLUMNS) if row["rule_scope"]),
    )


def parse_draft(form: MultiDict[str, str], terms: Terms, now: datetime) -> Draft:
    """A draft; an empty start means now."""
    signed = ACKNOWLEDGED if form.get("signed") == "yes" else ""
    name = form.get("name", "").strip()[:60] or f"{now.astimezone(CHAIN_ZONE):%Y-%m-%d}"
    return Draft(name, terms, _start(form.get("effective_from", ""), now), signed)


def _levels(form: MultiDict[str, str]) -> tuple[int, ...]:
    levels: list[int] = []
    for name in ("level1", "level2", "level3"):
        text = form.get(name, "").strip()
        if not text:
            break
        levels.append(parse_percent(text))
    return tuple(levels)


def _percent(form: MultiDict[str, str], name: str, usual_bps: int) -> int:
    text = form.get(name, "").strip()
    return parse_percent(text) if text else usual_bps


def _days(text: str) -> int:
    """0, which the guard refuses, for anything that is no number of days."""
    plain = text.strip()
    return int(plain) if plain.isdecimal() and plain.isascii() and len(plain) < 4 else 0


def _choice(kind: Any, text: str) -> Any:
    try:
        return kind(text)
    except ValueError as error:
        raise SettingUnknown(text=text) from error


def _rule(row: Mapping[str, str], subjects: Subjects) -> Rule:
    scope = _choice(Scope, row["rule_scope"])
    subject = None if scope is Scope.GRADE else subjects[scope, row["rule_subject"].strip()]
    excluded = row["rule_out"] == "yes"
    typed = {} if excluded else {seat: row[f"rule_{seat}"] for seat in RULE_SEATS if row[f"rule_{seat}"].strip()}
    rates = {seat: parse_rate(text) for seat, text in typed.items()}
    return Rule(scope, subject, row["rule_grade"].strip()[:30] or None, excluded, rates)


def _split(row: Mapping[str, str], branches: Mapping[str, uuid.UUID]) -> BranchSplit:
    branch_id = branches.get(row["split_branch"])
    if branch_id is None:
        raise SettingUnknown(text=row["split_branch"])
    head_office = row["split_head_office"].strip()
    return BranchSplit(parse_percent(row["split_selling"]), parse_percent(head_office) if head_office else 0, branch_id)


def _start(text: str, now: datetime) -> datetime:
    if not text.strip():
        return now
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=CHAIN_ZONE).astimezone(UTC)
    except (ValueError, OverflowError):
        raise StartMalformed from None
