"""A plan as a file: the exported form, and back.

Promises: what is written reads back equal; an input that is unknown or forbidden is refused by its name, with every other fault
of the file in the same answer; numbers are whole numbers and nothing is rounded on the way.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.kernel.errors import Invalid
from app.kernel.money import BPS_WHOLE
from referral.plans.rules.forbidden import forbidden_input
from referral.plans.rules.terms import (
    Basis,
    BranchSplit,
    CostBearer,
    MissingLevel,
    Rate,
    Rounding,
    Rule,
    Scope,
    SelfPurchase,
    Terms,
)

FORMAT = "lindian-plan-1"
NUMBERS = ("clerk_bps", "self_bps", "pool_cap_bps", "margin_cap_bps", "hold_days", "cost_selling_bps", "vat_bps")
SWITCHES = ("dual_credit", "base_excludes_vat")
CHOICES: dict[str, type[StrEnum]] = {
    "cost_bearer": CostBearer,
    "level_basis": Basis,
    "rounding": Rounding,
    "missing_level": MissingLevel,
    "self_purchase": SelfPurchase,
}
STATED = ("format", "name", "version", "acknowledgement")
STRUCTURES = ("level_bps", "rank_bps", "payee_order_cap_fen", "branch_split_bps", "branch_overrides", "rules")
KNOWN = frozenset((*STATED, *STRUCTURES, *NUMBERS, *SWITCHES, *CHOICES, "clerk_deposit_split_bps"))
VERSION = frozenset(("number", "effective_from", "created_at", "created_by", "hash"))
SIGNED = frozenset(("name", "at", "text"))
SEAT_NAMES = frozenset(("level1", "level2", "level3", "self", "clerk", *(f"rank{place}" for place in range(1, 6))))


class PlanFileWrong(Invalid):
    code = "referral.plan_file_wrong"
    sentence = "方案文件不能使用：{reasons}。"


@dataclass(frozen=True)
class PlanFile:
    """What a file says; `acknowledgement` is the text signed for it, empty when there is none."""

    name: str
    terms: Terms
    acknowledgement: str = ""


def write_terms(terms: Terms) -> dict[str, Any]:
    """The terms in the exported form; every setting stands there, also those left as they were."""
    named = (*NUMBERS, *SWITCHES, "payee_order_cap_fen")
    return {
        "level_bps": list(terms.level_bps),
        "rank_bps": list(terms.rank_bps),
        "branch_split_bps": _split(BranchSplit(terms.selling_bps, terms.head_office_bps)),
        "branch_overrides": [{"branch": str(split.branch_id)} | _split(split) for split in terms.branch_splits],
        "clerk_deposit_split_bps": {"opener": terms.opener_bps, "closer": BPS_WHOLE - terms.opener_bps},
        "rules": [write_rule(rule) for rule in terms.rules],
        **{name: getattr(terms, name) for name in named},
        **{name: str(getattr(terms, name)) for name in CHOICES},
    }


def write_rule(rule: Rule) -> dict[str, Any]:
    """One rule in the exported form."""
    return {
        "scope": str(rule.scope),
        "subject": str(rule.subject_id) if rule.subject_id else None,
        "grade": rule.grade,
        "excluded": rule.excluded,
        "rates": {name: write_rate(rate) for name, rate in rule.rates.items()},
    }


def write_rate(rate: Rate) -> dict[str, int]:
    """`{"bps": n}` or `{"fixed_fen": n}`."""
    return {"fixed_fen": rate.fixed_fen} if rate.fixed_fen is not None else {"bps": rate.bps or 0}


def read_plan(document: object) -> PlanFile:
    """The plan a file holds; raises `PlanFileWrong` with every fault."""
    reader = _Reader()
    given = reader.table(document, "方案", KNOWN)
    if given.get("format", FORMAT) != FORMAT:
        reader.fault("format", f"应为 {FORMAT}")
    signed = reader.table(given.get("acknowledgement") or {}, "acknowledgement", SIGNED)
    reader.table(given.get("version") or {}, "version", VERSION)
    name, text = str(given.get("name") or "")[:60], str(signed.get("text") or "")
    terms = reader.terms(given)
    if reader.faults:
        raise PlanFileWrong(reasons="；".join(reader.faults))
    return PlanFile(name, terms, text)


def _split(split: BranchSplit) -> dict[str, int]:
    parts = {"selling": split.selling_bps, "fulfilling": split.fulfilling_bps}
    return parts | {"head_office": split.head_office_bps}


class _Reader:
    """Reads value by value and gathers what is wrong instead of stopping at the first fault."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def fault(self, name: str, reason: str) -> None:
        self.faults.append(f"{name}：{reason}")

    def table(self, value: object, name: str, known: frozenset[str]) -> Mapping[str, Any]:
        """An object whose keys are all known; the others are named, with the prohibition they fall under."""
        if not isinstance(value, dict):
            self.fault(name, "应是一个对象")
            return {}
        for key in value:
            if key not in known:
                found = forbidden_input(str(key))
                self.fault(str(key), f"{found.reason}（{found.law}）" if found else "不认识这一项")
        return value

    def number(self, value: object, name: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 10**12:
            self.fault(name, "应是整数")
            return 0
        return value

    def numbers(self, value: object, name: str) -> tuple[int, ...]:
        if not isinstance(value, list):
            self.fault(name, "应是整数的列表")
            return ()
        return tuple(self.number(one, name) for one in value)

    def switch(self, value: object, name: str) -> bool:
        if not isinstance(value, bool):
            self.fault(name, "应是 true 或 false")
        return value is True

    def choice(self, value: object, name: str, kind: type[StrEnum]) -> Any:
        try:
            return kind(str(value))
        except ValueError:
            self.fault(name, f"只能是 {'、'.join(kind)}")
            return next(iter(kind))

    def subject(self, value: object, name: str) -> uuid.UUID | None:
        try:
            return uuid.UUID(str(value))
        except ValueError:
            self.fault(name, "不是有效的编号")
            return None

    def terms(self, given: Mapping[str, Any]) -> Terms:
        said: dict[str, Any] = {"level_bps": self.numbers(given.get("level_bps"), "level_bps"), "clerk_bps": 0}
        readers: dict[str, Callable[[object, str], Any]] = dict.fromkeys(NUMBERS, self.number)
        readers |= dict.fromkeys(SWITCHES, self.switch) | {"rank_bps": self.numbers}
        said |= {name: read(given[name], name) for name, read in readers.items() if name in given}
        said |= {name: self.choice(given[name], name, kind) for name, kind in CHOICES.items() if name in given}
        if given.get("payee_order_cap_fen") is not None:
            said["payee_order_cap_fen"] = self.number(given["payee_order_cap_fen"], "payee_order_cap_fen")
        if "branch_split_bps" in given:
            whole = self.split(given["branch_split_bps"], "branch_split_bps")
            said |= {"selling_bps": whole.selling_bps, "head_office_bps": whole.head_office_bps}
        if "clerk_deposit_split_bps" in given:
            said["opener_bps"] = self.deposit(given["clerk_deposit_split_bps"])
        overrides = self.several(given.get("branch_overrides"), "branch_overrides")
        said["branch_splits"] = tuple(self.split(one, "branch_overrides", override=True) for one in overrides)
        said["rules"] = tuple(self.rule(one) for one in self.several(given.get("rules"), "rules"))
        return Terms(**said)

    def several(self, value: object, name: str) -> list[object]:
        if value is not None and not isinstance(value, list):
            self.fault(name, "应是列表")
        return value if isinstance(value, list) else []

    def split(self, value: object, name: str, *, override: bool = False) -> BranchSplit:
        known = ("selling", "fulfilling", "head_office", *(("branch",) if override else ()))
        given = self.table(value, name, frozenset(known))
        selling, head_office = (self.number(given.get(key, 0), f"{name}.{key}") for key in ("selling", "head_office"))
        split = BranchSplit(selling, head_office, self.subject(given.get("branch"), name) if override else None)
        if given.get("fulfilling", split.fulfilling_bps) != split.fulfilling_bps:
            self.fault(name, "各部分之和应是 10000")
        return split

    def deposit(self, value: object) -> int:
        given = self.table(value, "clerk_deposit_split_bps", frozenset(("opener", "closer")))
        opener = self.number(given.get("opener"), "clerk_deposit_split_bps.opener")
        if given.get("closer", BPS_WHOLE - opener) != BPS_WHOLE - opener:
            self.fault("clerk_deposit_split_bps", "各部分之和应是 10000")
        return opener

    def rule(self, value: object) -> Rule:
        given = self.table(value, "rules", frozenset(("scope", "subject", "about", "grade", "excluded", "rates")))
        scope = self.choice(given.get("scope"), "rules.scope", Scope)
        subject = None if scope is Scope.GRADE else self.subject(given.get("subject"), "rules.subject")
        grade = str(given["grade"])[:30] if given.get("grade") else None
        if scope is Scope.GRADE and grade is None:
            self.fault("rules.grade", "等级规则要写明等级")
        rates = self.table(given.get("rates") or {}, "rules.rates", SEAT_NAMES)
        read = {name: self.rate(one, f"rules.rates.{name}") for name, one in rates.items() if name in SEAT_NAMES}
        return Rule(scope, subject, grade, self.switch(given.get("excluded", False), "rules.excluded"), read)

    def rate(self, value: object, name: str) -> Rate:
        given = self.table(value, name, frozenset(("bps", "fixed_fen")))
        if len(given) != 1:
            self.fault(name, "写 bps 或 fixed_fen 中的一个")
            return Rate(bps=0)
        return Rate(**{key: self.number(one, name) for key, one in given.items() if key in ("bps", "fixed_fen")})
