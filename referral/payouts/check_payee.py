"""Whether somebody may be paid through WeChat at all.

Promises: who is employed is paid with her wages; who is frozen is not paid until a review has ended.
"""

import uuid
from datetime import datetime

from app.identity.queries import find_staff_by_person
from app.kernel.database import Tx
from app.kernel.errors import Refused
from referral.commission.standing_holds import frozen_payees
from referral.tree.queries import statuses_as_of


class PaidByPayroll(Refused):
    code = "payouts.paid_by_payroll"
    sentence = "您是本店员工，佣金随工资发放，不用提现。"


class PayeeFrozen(Refused):
    code = "payouts.frozen"
    sentence = "账户正在核查，暂时不能提现，请联系总部。"


def check_payee(tx: Tx, person_id: uuid.UUID, now: datetime) -> None:
    """Raises `PaidByPayroll` or `PayeeFrozen`."""
    staff = find_staff_by_person(tx, person_id)
    if staff is not None and staff.status == "active":
        raise PaidByPayroll
    check_not_frozen(tx, person_id, now)


def check_not_frozen(tx: Tx, person_id: uuid.UUID, now: datetime) -> None:
    """Raises `PayeeFrozen`."""
    if frozen_payees(tx, [person_id]) or statuses_as_of(tx, [person_id], now).get(person_id) == "frozen":
        raise PayeeFrozen
