"""Join the promotion: agree to the rules and get a code for friends.

Promises: no fee and no condition; the version agreed to is kept twice, as consent and as the member's first step.
"""

import uuid
from datetime import datetime

from app.identity.agree import agree
from app.kernel.database import Tx
from referral.shares.publish_share import invitation_of
from referral.tree.join_program import join_program

PURPOSE = "referral"


def join_promotion(tx: Tx, person_id: uuid.UUID, agreement: str, now: datetime) -> None:
    """Raises `AgreementOld` or `MemberStopped`; joining twice changes nothing."""
    if join_program(tx, person_id, agreement, now):
        agree(tx, person_id, PURPOSE, agreement, now)
    invitation_of(tx, person_id, now)
