"""Take part: from now on her codes earn.

Promises: no fee, no purchase, nobody to bring first; the version of the agreement she saw is kept; joining twice changes nothing.
"""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.errors import Invalid, Refused
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from referral.tree.models import MemberStep, TreeNode
from referral.tree.queries import ACTIVE, member_steps

AGREEMENT = "2026-11"


class AgreementOld(Invalid):
    code = "referral.agreement_old"
    sentence = "会员协议已更新，请重新阅读后再加入。"


class MemberStopped(Refused):
    code = "referral.member_stopped"
    sentence = "您的推广资格已暂停，请联系总部。"


def join_program(tx: Tx, person_id: uuid.UUID, agreement: str, now: datetime) -> bool:
    """Join under `agreement`; False when she had joined before. Raises `AgreementOld`, or `MemberStopped` for the frozen."""
    if agreement != AGREEMENT:
        raise AgreementOld
    insert_if_absent(tx, TreeNode, {"person_id": person_id, "parent_id": None, "parent_set_at": None})
    known = member_steps(tx, [person_id], now).get(person_id)
    if known is not None and known.status != ACTIVE:
        raise MemberStopped
    if known is not None:
        return False
    tx.add(
        MemberStep(
            id=new_id(),
            person_id=person_id,
            status=ACTIVE,
            agreement=agreement,
            at=now,
            by=f"person:{person_id}",
            reason="",
        )
    )
    tx.flush()
    return True
