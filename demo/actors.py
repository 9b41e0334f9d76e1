"""The demo's staff as principals, and its people behind their openids.

Only for playing the month: what a staff member may do here is what her roles allow anywhere else.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.identity.ensure_person import ensure_person
from app.identity.queries import find_person_by_openid, find_staff_by_no
from app.identity.rules.roles import permissions_of
from app.kernel.database import Tx
from app.kernel.moment import current_settings
from app.web.principal import Staff
from demo.files import Row


@dataclass(frozen=True)
class Account:
    """The installation's WeChat account as far as the demo needs it; `personas` are the stand-in's people."""

    appid: str
    mchid: str
    personas: dict[str, dict[str, str]]

    def openid(self, row: Row, reference: str) -> str:
        """Return the persona's openid, or an invented one for people without a phone in the stand-in."""
        found = self.personas.get(row["persona"])
        return found["openid"] if found else f"oDEMO{reference}"

    def unionid(self, row: Row) -> str | None:
        """Return the persona's unionid, if any."""
        found = self.personas.get(row["persona"])
        return (found.get("unionid") or None) if found else None


def find_account() -> Account | None:
    """Return the account of the settings; None while there is none."""
    found = current_settings().account()
    if not found:
        return None
    return Account(found["official"]["appid"], found["pay"]["mchid"], found.get("personas", {}))


def ensure_row(tx: Tx, account: Account, row: Row, reference: str, nickname: str, now: datetime) -> uuid.UUID:
    """Find or make the person of a staff or customer row."""
    return ensure_person(
        tx, account.appid, account.openid(row, reference), account.unionid(row), now, nickname=nickname
    )


def find_row(tx: Tx, account: Account, row: Row, reference: str) -> uuid.UUID | None:
    """Return the person of a row, if she was made before."""
    return find_person_by_openid(tx, account.appid, account.openid(row, reference))


def staff_principal(tx: Tx, staff_no: str) -> Staff:
    """Return a staff member with exactly her own permissions."""
    found = find_staff_by_no(tx, staff_no)
    assert found is not None
    return Staff(
        staff_id=found.staff_id,
        name=found.name,
        permissions=permissions_of(found.roles),
        person_id=found.person_id,
        home_branch_id=found.home_branch_id,
        fresh=True,
    )
