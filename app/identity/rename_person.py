"""Change how a person is called and pictured."""

import uuid

from sqlalchemy import update

from app.identity.models import Person
from app.identity.rules.names import clean_nickname
from app.kernel.database import Tx


def rename_person(tx: Tx, person_id: uuid.UUID, nickname: str, avatar: str | None = None) -> str:
    """Store the cleaned nickname and return it; `avatar` is the name of a stored picture, None leaves the old one."""
    cleaned = clean_nickname(nickname)
    values = {"nickname": cleaned} | ({"avatar": avatar} if avatar else {})
    tx.execute(
        update(Person).where(Person.id == person_id).values(**values), execution_options={"synchronize_session": False}
    )
    return cleaned
