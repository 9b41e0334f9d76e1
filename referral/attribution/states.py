"""The lives of a correction and of a dispute."""

from enum import StrEnum

from app.kernel.states import Machine


class CorrectionState(StrEnum):
    """Asked by one person, decided by another."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


class DisputeState(StrEnum):
    """An accepted dispute waits for the second person; settled once the correction stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    SETTLED = "settled"
    REFUSED = "refused"


C, D = CorrectionState, DisputeState
CORRECTION = Machine("referral_correction", C.ASKED, {C.ASKED: frozenset({C.APPROVED, C.REFUSED})})
DISPUTE = Machine(
    "referral_dispute",
    D.OPEN,
    {D.OPEN: frozenset({D.ACCEPTED, D.REFUSED}), D.ACCEPTED: frozenset({D.SETTLED, D.REFUSED})},
)
CORRECTION_LABELS = {C.ASKED: "待复核", C.APPROVED: "已更正", C.REFUSED: "已拒绝"}
DISPUTE_LABELS = {D.OPEN: "待处理", D.ACCEPTED: "已受理，待复核", D.SETTLED: "已更正", D.REFUSED: "未通过"}
