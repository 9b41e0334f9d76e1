"""Collect as a way to get the goods: only at the branch shopped at, free, ready after its preparation time."""

from dataclasses import dataclass

from app.branches.queries import BranchView
from app.branches.rules.ready_at import ready_at
from app.fulfillment.methods import MethodAsk, MethodOffer


@dataclass(frozen=True)
class CollectMethod:
    """Registered with fulfillment's method registry."""

    key: str = "collect"
    label: str = "到店自提"
    needs_destination: bool = False
    only_at_shopped_branch: bool = True

    def offer(self, branch: BranchView, ask: MethodAsk) -> MethodOffer | None:
        """None at a warehouse or a branch that is not open for orders."""
        if branch.kind != "shop" or branch.state != "open":
            return None
        return MethodOffer(fee_fen=0, promise_at=ready_at(branch, ask.now, branch.prepare_minutes), distance_m=None)
