"""Whether a branch takes orders now."""

from app.branches.queries import BranchView
from app.kernel.errors import Refused


class BranchNotTaking(Refused):
    code = "checkout.branch_not_taking"
    sentence = "{name}现在不接网上订单，请换一家门店。"


def take_orders(branch: BranchView) -> bool:
    """Shops that are open for orders; a shop that is shut for the night still takes them."""
    return branch.kind == "shop" and branch.state == "open"


def require_taking_orders(branch: BranchView) -> None:
    """Raises `BranchNotTaking`."""
    if not take_orders(branch):
        raise BranchNotTaking(name=branch.name)
