"""Keep an address in the person's book."""

import uuid
from datetime import datetime

from sqlalchemy import delete, func, select, update

from app.checkout.models import Address
from app.checkout.queries import AddressMissing
from app.checkout.rules.address import NewAddress
from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.ids import new_id

MAX_ADDRESSES = 20


class BookFull(Refused):
    code = "checkout.book_full"
    sentence = "地址簿最多保存 20 个地址，请先删除不用的。"


def save_address(
    tx: Tx, person_id: uuid.UUID, new: NewAddress, now: datetime, address_id: uuid.UUID | None = None
) -> uuid.UUID:
    """A new address, or her own `address_id` changed; its id. Raises `AddressMissing`, `BookFull`."""
    own = select(func.count()).select_from(Address).where(Address.person_id == person_id)
    count = tx.scalar(own) or 0
    if new.is_default:
        tx.execute(update(Address).where(Address.person_id == person_id).values(is_default=False))
    values = {name: getattr(new, name) for name in NewAddress.__dataclass_fields__} | {"changed_at": now}
    if address_id is not None:
        mine = (Address.id == address_id, Address.person_id == person_id)
        changed = tx.execute(update(Address).where(*mine).values(**values).execution_options(synchronize_session=False))
        if getattr(changed, "rowcount", 0) != 1:
            raise AddressMissing
        return address_id
    if count >= MAX_ADDRESSES:
        raise BookFull
    row = Address(id=new_id(), person_id=person_id, **(values | {"is_default": new.is_default or count == 0}))
    tx.add(row)
    tx.flush()
    return row.id


def remove_address(tx: Tx, person_id: uuid.UUID, address_id: uuid.UUID) -> None:
    """Forget one of her own addresses; raises `AddressMissing`."""
    gone = tx.execute(delete(Address).where(Address.id == address_id, Address.person_id == person_id))
    if getattr(gone, "rowcount", 0) != 1:
        raise AddressMissing
