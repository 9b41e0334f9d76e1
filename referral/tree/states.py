"""The life of a request to move somebody in the tree."""

from enum import StrEnum

from app.kernel.states import Machine


class MoveState(StrEnum):
    """Asked by one person, decided by another."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"


S = MoveState
TREE_MOVE = Machine("referral_move", S.ASKED, {S.ASKED: frozenset({S.APPROVED, S.REFUSED})})
LABELS = {S.ASKED: "待复核", S.APPROVED: "已通过", S.REFUSED: "已拒绝"}
