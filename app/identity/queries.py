"""Reads of people and staff for pages and other packages.

Promises: frozen views, in batches by ids, one statement each (staff: two); a merged person answers as the one it became.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from app.identity.models import Consent, Person, StaffEntry, StaffInvitation, StaffRole, WeChatAccount
from app.identity.rules.names import masked_name, phone_tail
from app.kernel.database import Tx
from app.kernel.ids import token_hash
from app.web.pagination import Page, cut_page, decode_cursor


@dataclass(frozen=True)
class PersonView:
    """A person as pages may show her; `masked_name` for the eyes of others."""

    person_id: uuid.UUID
    nickname: str
    masked_name: str
    avatar: str | None
    phone: str | None
    phone_tail: str
    phone_verified: bool
    created_at: datetime


@dataclass(frozen=True)
class StaffView:
    """A staff member; `roles` are (role, branch id or None for everywhere)."""

    staff_id: uuid.UUID
    staff_no: str
    name: str
    status: str
    person_id: uuid.UUID | None
    home_branch_id: uuid.UUID | None
    roles: tuple[tuple[str, uuid.UUID | None], ...]
    left_at: datetime | None
    phone: str | None
    has_password: bool
    has_totp: bool


@dataclass(frozen=True)
class InvitationView:
    """Whom an invitation is for, and until when it opens."""

    staff: StaffView
    expires_at: datetime


def find_person_by_openid(tx: Tx, appid: str, openid: str) -> uuid.UUID | None:
    """The person behind an openid, or None."""
    row = tx.execute(
        select(Person.id, Person.merged_into)
        .join(WeChatAccount, WeChatAccount.person_id == Person.id)
        .where(WeChatAccount.appid == appid, WeChatAccount.openid == openid)
    ).first()
    return (row.merged_into or row.id) if row else None


def openid_of(tx: Tx, person_id: uuid.UUID, appid: str) -> str | None:
    """The openid by which one WeChat app knows a person, the newest if there are several."""
    mine = or_(Person.id == person_id, Person.merged_into == person_id)
    return tx.scalar(
        select(WeChatAccount.openid)
        .join(Person, Person.id == WeChatAccount.person_id)
        .where(mine, WeChatAccount.appid == appid)
        .order_by(WeChatAccount.created_at.desc(), WeChatAccount.openid)
        .limit(1)
    )


def person_views(tx: Tx, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PersonView]:
    """Views by id; unknown ids are absent."""
    wanted = set(ids)
    rows = tx.scalars(select(Person).where(Person.id.in_(wanted))) if wanted else ()
    return {row.id: _person_view(row) for row in rows}


def find_people(tx: Tx, asked: str = "", cursor: str | None = None, size: int = 20) -> Page[PersonView]:
    """People whose nickname contains, or whose phone ends with, `asked`; newest first."""
    statement = select(Person).where(Person.merged_into.is_(None)).order_by(Person.created_at.desc(), Person.id.desc())
    if asked:
        name_like = Person.nickname.contains(asked, autoescape=True)
        statement = statement.where(or_(name_like, Person.phone.endswith(asked, autoescape=True)))
    after = decode_cursor(cursor)
    if after and len(after) == 2:
        statement = _before(statement, after)
    rows = [_person_view(row) for row in tx.scalars(statement.limit(size + 1))]
    return cut_page(rows, size, lambda view: (view.created_at.isoformat(), view.person_id))


def _before(statement: Select[Any], after: Sequence[Any]) -> Select[Any]:
    try:
        at, last = datetime.fromisoformat(str(after[0])), uuid.UUID(str(after[1]))
    except ValueError:
        return statement
    if at.tzinfo is None:
        return statement
    older = (Person.created_at < at) | ((Person.created_at == at) & (Person.id < last))
    return statement.where(older)


def _person_view(row: Person) -> PersonView:
    return PersonView(
        person_id=row.id,
        nickname=row.nickname,
        masked_name=masked_name(row.nickname),
        avatar=row.avatar,
        phone=row.phone,
        phone_tail=phone_tail(row.phone),
        phone_verified=row.phone_verified_at is not None,
        created_at=row.created_at,
    )


def find_twins(tx: Tx, person_id: uuid.UUID) -> list[PersonView]:
    """Other entries that are provably the same human: one WeChat identity, or one phone that is verified."""
    mine, other = aliased(WeChatAccount), aliased(WeChatAccount)
    same = select(other.person_id).join(mine, mine.unionid == other.unionid).where(mine.person_id == person_id)
    me = aliased(Person)
    verified = or_(me.phone_verified_at.is_not(None), Person.phone_verified_at.is_not(None))
    phone = exists().where(me.id == person_id, me.phone == Person.phone, verified)
    asked = select(Person).where(Person.id != person_id, Person.merged_into.is_(None), Person.erased_at.is_(None))
    rows = tx.scalars(asked.where(or_(Person.id.in_(same), phone)).order_by(Person.created_at, Person.id))
    return [_person_view(row) for row in rows]


def person_names(tx: Tx, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Nicknames by id."""
    return {person_id: view.nickname for person_id, view in person_views(tx, ids).items()}


def staff_names(tx: Tx, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names by staff id."""
    return {staff_id: view.name for staff_id, view in staff_views(tx, ids).items()}


def has_agreed(tx: Tx, person_id: uuid.UUID, purpose: str, version: str) -> bool:
    """Whether the person agreed to exactly this version."""
    return tx.get(Consent, (person_id, purpose, version)) is not None


def staff_views(tx: Tx, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, StaffView]:
    """Views by staff id; unknown ids are absent."""
    wanted = set(ids)
    return {view.staff_id: view for view in _staff(tx, StaffEntry.id.in_(wanted))} if wanted else {}


def find_staff_by_person(tx: Tx, person_id: uuid.UUID) -> StaffView | None:
    """The staff member who is this person, or None."""
    return next(iter(_staff(tx, StaffEntry.person_id == person_id)), None)


def find_staff_by_no(tx: Tx, staff_no: str) -> StaffView | None:
    """The staff member with this number, or None."""
    return next(iter(_staff(tx, StaffEntry.staff_no == staff_no)), None)


def staff_of_branch(tx: Tx, branch_id: uuid.UUID) -> list[StaffView]:
    """Active staff whose home is the branch or who hold a role there, by number."""
    at_branch = select(StaffRole.staff_id).where(StaffRole.branch_id == branch_id)
    mine = or_(StaffEntry.home_branch_id == branch_id, StaffEntry.id.in_(at_branch))
    return _staff(tx, mine & (StaffEntry.status == "active"))


def list_staff(
    tx: Tx, branch_ids: frozenset[uuid.UUID] | None, asked: str = "", after_no: str = "", size: int = 50
) -> Page[StaffView]:
    """Staff by number, with home in `branch_ids` (None: everybody); `asked` is part of a name or number."""
    clause: Any = StaffEntry.staff_no > after_no
    if branch_ids is not None:
        clause = clause & StaffEntry.home_branch_id.in_(branch_ids)
    if asked:
        like = StaffEntry.name.contains(asked, autoescape=True) | StaffEntry.staff_no.contains(asked, autoescape=True)
        clause = clause & like
    rows = _staff(tx, clause, size + 1)
    return cut_page(rows, size, lambda view: (view.staff_no,))


def find_owner(tx: Tx) -> StaffView | None:
    """The first active owner, or None while there is none."""
    owners = select(StaffRole.staff_id).where(StaffRole.role == "owner")
    return next(iter(_staff(tx, StaffEntry.id.in_(owners) & (StaffEntry.status == "active"))), None)


def find_invitation(tx: Tx, token: str, now: datetime) -> InvitationView | None:
    """The invitation a token opens, or None when it is unknown, used or expired, or its staff member has left."""
    row = tx.execute(
        select(StaffInvitation.staff_id, StaffInvitation.expires_at).where(
            StaffInvitation.token_hash == token_hash(token),
            StaffInvitation.used_at.is_(None),
            StaffInvitation.expires_at > now,
        )
    ).first()
    staff = staff_views(tx, [row.staff_id]).get(row.staff_id) if row else None
    return InvitationView(staff, row.expires_at) if row and staff and staff.status == "active" else None


def _staff(tx: Tx, clause: Any, most: int = 10_000) -> list[StaffView]:
    rows = tx.scalars(select(StaffEntry).where(clause).order_by(StaffEntry.staff_no).limit(most)).all()
    roles: dict[uuid.UUID, list[tuple[str, uuid.UUID | None]]] = {row.id: [] for row in rows}
    if rows:
        found = select(StaffRole).where(StaffRole.staff_id.in_(roles)).order_by(StaffRole.role, StaffRole.id)
        for role in tx.scalars(found):
            roles[role.staff_id].append((role.role, role.branch_id))
    return [_staff_view(row, roles[row.id]) for row in rows]


def _staff_view(row: StaffEntry, roles: list[tuple[str, uuid.UUID | None]]) -> StaffView:
    return StaffView(
        staff_id=row.id,
        staff_no=row.staff_no,
        name=row.name,
        status=row.status,
        person_id=row.person_id,
        home_branch_id=row.home_branch_id,
        roles=tuple(roles),
        left_at=row.left_at,
        phone=row.phone,
        has_password=row.password_hash is not None,
        has_totp=row.totp_secret is not None,
    )
