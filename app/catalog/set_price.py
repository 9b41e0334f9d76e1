"""Change a price: at one branch, or the chain's own."""

import uuid
from datetime import datetime

from sqlalchemy import and_, delete, select, update

from app.catalog.events import PriceChanged
from app.catalog.models import BranchPrice, Sku
from app.catalog.rules import check_price
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Forbidden, NotFound
from app.kernel.idempotency import insert_if_absent
from app.kernel.outbox import publish
from app.web.principal import Staff


class SkuUnknown(NotFound):
    code = "catalog.sku_unknown"
    sentence = "没有这个商品规格。"


def set_price(
    tx: Tx, staff: Staff, sku_id: uuid.UUID, branch_id: uuid.UUID | None, price_fen: int | None, now: datetime
) -> None:
    """Set a SKU's price in fen; for a branch, None goes back to the chain's price. Audited and announced.

    Raises `Forbidden`, `PriceWrong`, `SkuUnknown`. The same price again changes and announces nothing.
    """
    _check_right(staff, branch_id)
    if price_fen is not None:
        check_price(price_fen)
    own = and_(BranchPrice.sku_id == Sku.id, BranchPrice.branch_id == branch_id)
    asked = select(Sku.price_fen, BranchPrice.price_fen.label("own_fen")).outerjoin(BranchPrice, own)
    known = tx.execute(asked.where(Sku.id == sku_id)).one_or_none()
    if known is None or (branch_id is None and price_fen is None):
        raise SkuUnknown
    chain_fen: int = known.price_fen
    changed = (
        _set_chain(tx, sku_id, price_fen or 0, now)
        if branch_id is None
        else _set_branch(tx, sku_id, branch_id, price_fen, now)
    )
    if changed:
        subject, detail = (
            f"sku:{sku_id}",
            {"before_fen": known.own_fen or chain_fen, "after_fen": price_fen or chain_fen},
        )
        record(tx, staff.actor, "catalog.set_price", subject, now, branch_id=branch_id, detail=detail)
        publish(tx, PriceChanged(sku_id, branch_id, chain_fen if price_fen is None else price_fen, now), now)


def _check_right(staff: Staff, branch_id: uuid.UUID | None) -> None:
    """The chain's own price reaches every branch, so it needs the right everywhere."""
    staff.require("prices.edit", branch_id)
    if branch_id is None and not staff.scope("prices.edit").everywhere:
        raise Forbidden


def _set_chain(tx: Tx, sku_id: uuid.UUID, price_fen: int, now: datetime) -> bool:
    done = tx.execute(
        update(Sku)
        .where(Sku.id == sku_id, Sku.price_fen != price_fen)
        .values(price_fen=price_fen, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(getattr(done, "rowcount", 0))


def _set_branch(tx: Tx, sku_id: uuid.UUID, branch_id: uuid.UUID, price_fen: int | None, now: datetime) -> bool:
    own = (BranchPrice.sku_id == sku_id, BranchPrice.branch_id == branch_id)
    if price_fen is None:
        return bool(getattr(tx.execute(delete(BranchPrice).where(*own)), "rowcount", 0))
    values = {"branch_id": branch_id, "sku_id": sku_id, "price_fen": price_fen, "changed_at": now}
    if insert_if_absent(tx, BranchPrice, values):
        return True
    done = tx.execute(
        update(BranchPrice)
        .where(*own, BranchPrice.price_fen != price_fen)
        .values(price_fen=price_fen, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(getattr(done, "rowcount", 0))
