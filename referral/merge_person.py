"""Two entries turned out to be one human: join her place in the tree, her touches and her bond, and take back what she earned on
her own orders.

Promises: nothing is merged while the entry that goes still holds commission; what is pending on her own orders becomes an excluded
seat of a further version; what was released is only written down.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Refused
from referral.attribution.exclude_buyer import exclude_buyer, seats_of
from referral.attribution.models import ClerkBond, OrderAttribution
from referral.attribution.queries import attributions_of
from referral.attribution.renew_bond import renew_bond
from referral.commission.follow_attribution import is_released
from referral.commission.queries import balance_of
from referral.commission.recredit_order import recredit_order
from referral.tree.merge_nodes import merge_nodes


class MergeBalanceOpen(Refused):
    code = "referral.merge_balance_open"
    sentence = "被合并的账号还有没结清的佣金，请先提现或等退货期过后再合并。"


def merge_person(tx: Tx, gone_id: uuid.UUID, kept_id: uuid.UUID, by: str, now: datetime) -> None:
    """Raises `MergeBalanceOpen`; then nothing is merged."""
    balance = balance_of(tx, [gone_id])
    if balance.pending_fen or balance.available_fen:
        raise MergeBalanceOpen
    merge_nodes(tx, gone_id, kept_id, by, now)
    tx.execute(
        delete(ClerkBond).where(ClerkBond.person_id == gone_id), execution_options={"synchronize_session": False}
    )
    renew_bond(tx, kept_id, now)
    both = frozenset({gone_id, kept_id})
    bought = select(OrderAttribution.order_id).where(OrderAttribution.buyer_id.in_(both)).distinct()
    known = attributions_of(tx, tx.scalars(bought).all())
    for order_id in sorted(known):
        view = known[order_id]
        if not seats_of(view, both):
            continue
        if is_released(tx, order_id):
            detail: dict[str, Any] = {"gone": str(gone_id), "kept": str(kept_id)}
            record(tx, by, "referral.released_self_referral", f"order:{view.order_number}", now, detail=detail)
            continue
        exclude_buyer(tx, view, both, now)
        recredit_order(tx, order_id, now)
