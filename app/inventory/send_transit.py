"""Goods leave a location for another: held pieces become pieces on their way."""

import uuid
from datetime import datetime

from app.inventory.consume import take_held
from app.inventory.record_movement import Moved, record_movement
from app.inventory.release import NotHeld, held_allocations
from app.inventory.rules import branch_place, transit_place
from app.kernel.database import Tx


def send_transit(tx: Tx, transfer_id: uuid.UUID, by: str, now: datetime) -> None:
    """Take everything the transfer holds out of its location; raises `NotHeld` when it holds nothing (any more)."""
    rows = held_allocations(tx, transfer_id)
    if not rows:
        raise NotHeld
    moves = []
    for row in rows:
        moves.append(Moved(row.sku_id, branch_place(row.location_id), transit_place(transfer_id), row.held))
        take_held(tx, row, row.held, now)
    record_movement(tx, moves, reason="transfer_sent", reference=f"transfer:{transfer_id}", by=by, now=now)
