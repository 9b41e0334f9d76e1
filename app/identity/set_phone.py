"""Note the phone a person typed.

Promises: a typed phone is unverified and claims nothing; whether others have it is never told.
"""

import uuid

from sqlalchemy import update

from app.identity.models import Person
from app.identity.rules.names import clean_phone
from app.kernel.database import Tx
from app.kernel.errors import Invalid


class PhoneMalformed(Invalid):
    code = "identity.phone_malformed"
    sentence = "请填写 11 位的手机号码。"


def set_phone(tx: Tx, person_id: uuid.UUID, phone: str) -> str:
    """Store the number and return it as 11 digits; the same number keeps its verification. Raises `PhoneMalformed`."""
    number = clean_phone(phone)
    if number is None:
        raise PhoneMalformed
    changed = (Person.phone.is_(None)) | (Person.phone != number)
    tx.execute(
        update(Person).where(Person.id == person_id, changed).values(phone=number, phone_verified_at=None),
        execution_options={"synchronize_session": False},
    )
    return number
