"""People, staff and signed-in browsers for tests."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from flask.testing import FlaskClient

from app.identity.ensure_person import ensure_person
from app.identity.models import Person, StaffEntry, StaffRole
from app.identity.open_session import open_session
from app.identity.rules.roles import permissions_of
from app.kernel.database import Tx, transaction
from app.kernel.ids import new_id
from app.kernel.moment import current_time
from app.web.principal import Staff

APPID = "wx0000000000000001"


def make_person(tx: Tx, now: datetime | None = None, **over: Any) -> uuid.UUID:
    """A person without a WeChat account."""
    values = {"id": new_id(), "nickname": "小美", "created_at": now or current_time()} | over
    tx.add(Person(**values))
    tx.flush()
    person_id: uuid.UUID = values["id"]
    return person_id


def make_wechat_person(tx: Tx, openid: str | None = None, appid: str = APPID, nickname: str = "小美") -> uuid.UUID:
    """A person WeChat knows."""
    return ensure_person(tx, appid, openid or "o" + secrets.token_hex(13), None, current_time(), nickname)


def make_staff(
    tx: Tx, role: str = "clerk", branch_id: uuid.UUID | None = None, now: datetime | None = None, **over: Any
) -> uuid.UUID:
    """A staff member with one role (at `branch_id`, or everywhere); a bound person unless `person_id=None` is given."""
    moment = now or current_time()
    values = {
        "id": new_id(),
        "staff_no": secrets.token_hex(4),
        "name": "李娜",
        "status": "active",
        "home_branch_id": branch_id,
        "created_at": moment,
    } | over
    if "person_id" not in values:
        values["person_id"] = make_person(tx, moment, nickname=values["name"])
    tx.add(StaffEntry(**values))
    tx.flush()
    tx.add(StaffRole(id=new_id(), staff_id=values["id"], role=role, branch_id=branch_id))
    tx.flush()
    staff_id: uuid.UUID = values["id"]
    return staff_id


def staff_principal(role: str = "owner", branch_id: uuid.UUID | None = None, *, fresh: bool = True) -> Staff:
    """A principal that is in no table, for use cases that only check permissions."""
    return Staff(
        staff_id=new_id(),
        name="李娜",
        permissions=permissions_of([(role, branch_id)]),
        home_branch_id=branch_id,
        fresh=fresh,
    )


def sign_in_shopper(client: FlaskClient, person_id: uuid.UUID, host: str = "localhost") -> None:
    """Give the client a shopper's session."""
    with transaction() as tx:
        token = open_session(tx, current_time(), person_id=person_id)
    client.set_cookie("lindian-shopper", token, domain=host)


def sign_in_staff(client: FlaskClient, staff_id: uuid.UUID, host: str = "localhost", *, fresh: bool = True) -> None:
    """Give the client a staff session."""
    with transaction() as tx:
        moment = current_time() if fresh else current_time() - timedelta(hours=1)
        token = open_session(tx, moment, staff_id=staff_id)
    client.set_cookie("lindian-staff", token, domain=host)
