"""Draws portraits for the people the demo shows most: those with a phone on the wall, and all members.

Only who has no picture yet is drawn; staff wear the shop's apron.
"""

from __future__ import annotations

import uuid

from app.identity.queries import person_views
from app.identity.rename_person import rename_person
from app.kernel.database import reading, transaction
from app.kernel.moment import current_files
from demo.actors import Account, find_row
from demo.files import Row, rows
from demo.pictures import portrait_webp


def load_portraits(account: Account) -> int:
    """Return how many portraits were drawn."""
    wanted = _wanted()
    with reading() as tx:
        found = {reference: find_row(tx, account, row, reference) for reference, row in wanted.items()}
        people = {reference: person_id for reference, person_id in found.items() if person_id}
        views = person_views(tx, people.values())
    bare = {reference: person_id for reference, person_id in people.items() if not views[person_id].avatar}
    drawn: dict[uuid.UUID, str] = {}
    for reference, person_id in bare.items():
        data = portrait_webp(reference, at_work="staff_no" in wanted[reference])
        drawn[person_id] = current_files().put_picture(data)
    with transaction() as tx:
        for person_id, picture in drawn.items():
            rename_person(tx, person_id, views[person_id].nickname, picture)
    return len(drawn)


def _wanted() -> dict[str, Row]:
    staff = {row["staff_no"]: row for row in rows("staff") if row["persona"]}
    return staff | {row["ref"]: row for row in rows("customers") if row["persona"] or row["joined_days_ago"]}
