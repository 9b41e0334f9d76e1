"""The life of one case."""

from enum import StrEnum

from app.kernel.states import Machine


class CaseState(StrEnum):
    """A confirmed case keeps its stop; an appeal may still clear it."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    CLEARED = "cleared"


S = CaseState
CASE = Machine("risk_case", S.OPEN, {S.OPEN: frozenset({S.CONFIRMED, S.CLEARED}), S.CONFIRMED: frozenset({S.CLEARED})})
LABELS = {S.OPEN: "待复核", S.CONFIRMED: "已确认", S.CLEARED: "已排除"}
