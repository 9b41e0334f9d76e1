"""Keep a payee's real name and that she is of age: asked for before the first withdrawal.

Promises: what was given before is kept; the latest counts; nobody's name changes while a withdrawal is open.
"""

import unicodedata
import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import new_id
from referral.payouts.models import PayeeName
from referral.payouts.queries import find_open_withdrawal, real_name_of
from referral.payouts.take_turn import take_turn

NAME_CHARS = (2, 40)


class NameUnfit(Invalid):
    code = "payouts.name_unfit"
    sentence = "请填写与微信实名一致的真实姓名。"


class NotOfAge(Refused):
    code = "payouts.not_of_age"
    sentence = "未满 18 周岁不能提现，请由监护人联系总部。"


class NameInUse(Refused):
    code = "payouts.name_in_use"
    sentence = "有一笔提现还在进行，结束后才能修改姓名。"


def confirm_name(tx: Tx, person_id: uuid.UUID, typed: str, of_age: bool, now: datetime) -> None:
    """Raises `NameUnfit`, `NotOfAge`, `NameInUse`; the same name again changes nothing."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    letters = name.replace("·", "").replace(" ", "").replace("-", "").replace("'", "")
    if not NAME_CHARS[0] <= len(name) <= NAME_CHARS[1] or not letters.isalpha():
        raise NameUnfit({"real_name": [NameUnfit.sentence]})
    if not of_age:
        raise NotOfAge
    take_turn(tx, person_id)
    if real_name_of(tx, person_id) == name:
        return
    if find_open_withdrawal(tx, person_id) is not None:
        raise NameInUse
    tx.add(PayeeName(id=new_id(), person_id=person_id, real_name=name, at=now))
    tx.flush()
