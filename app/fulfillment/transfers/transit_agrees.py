"""The books' proof for goods on their way."""

from sqlalchemy import select

from app.fulfillment.transfers.models import Transfer, TransferLine
from app.fulfillment.transfers.states import TransferState
from app.inventory.queries import in_transit
from app.kernel.database import Tx
from app.ledger.verify_books import Difference


def transit_agrees(tx: Tx) -> list[Difference]:
    """What the movements say is on its way equals what the transfers say, for every transfer and SKU."""
    moved = in_transit(tx)
    rows = tx.execute(
        select(
            TransferLine.transfer_id,
            TransferLine.sku_id,
            TransferLine.quantity,
            TransferLine.received,
            TransferLine.lost,
        )
        .join(Transfer, Transfer.id == TransferLine.transfer_id)
        .where(Transfer.state == str(TransferState.SHIPPED))
    )
    told = {
        (row.transfer_id, row.sku_id): open_ for row in rows if (open_ := row.quantity - row.received - row.lost) != 0
    }
    return [
        Difference(f"transit {key[0].hex} sku {key[1].hex}", str(told.get(key, 0)), str(moved.get(key, 0)))
        for key in sorted(told.keys() | moved.keys())
        if told.get(key, 0) != moved.get(key, 0)
    ]
