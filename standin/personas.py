"""The demo people who hold the phones.

Promises: openid and unionid are stable for a state folder; every function takes the persona by name and raises
UnknownPersona for a name nobody has.
"""

import json
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from standin.store import Store

WORLD = Path(__file__).with_name("world.json")
START_FEN = 500_000
NAME = re.compile(r"[a-z][a-z0-9]{1,15}")
RESERVED = {"wall", "open", "office", "www", "phone", "mall", "api"}


class UnknownPersona(Exception):
    """Nobody has this name or openid."""


class BadPersona(Exception):
    """A new persona cannot be made of this."""


@dataclass(frozen=True)
class Persona:
    """One demo person; position in GCJ-02 degrees, balance in fen."""

    name: str
    nickname: str
    real_name: str
    openid: str
    unionid: str | None
    is_snapshot: bool
    colour: str
    face: int
    place: str
    latitude: float
    longitude: float
    shares_location: bool
    has_consented: bool
    balance_fen: int


COLUMNS = tuple(Persona.__dataclass_fields__)
FLAGS = ("is_snapshot", "shares_location", "has_consented")


def places() -> list[dict[str, Any]]:
    """The named places: name, latitude, longitude (GCJ-02)."""
    found: list[dict[str, Any]] = json.loads(WORLD.read_text(encoding="utf-8"))["places"]
    return found


def account_face() -> dict[str, str]:
    """How the official account shows itself: name, one-character mark, about."""
    found: dict[str, str] = json.loads(WORLD.read_text(encoding="utf-8"))["account"]
    return found


def _as_persona(row: Any) -> Persona:
    values = {column: row[column] for column in COLUMNS}
    return Persona(**{**values, **{flag: bool(values[flag]) for flag in FLAGS}})


def seed(store: Store) -> None:
    """Put the first people into a new state folder."""
    if store.one("SELECT 1 FROM personas LIMIT 1"):
        return
    for given in json.loads(WORLD.read_text(encoding="utf-8"))["personas"]:
        _insert(store, given)


def _insert(store: Store, given: dict[str, Any]) -> None:
    spot = next(one for one in places() if one["name"] == given["place"])
    position = len(store.all("SELECT name FROM personas"))
    unionid = None if given.get("without_unionid") else "oU" + secrets.token_urlsafe(20)[:26]
    store.run(
        "INSERT INTO personas VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0, ?, ?)",
        given["name"],
        given["nickname"],
        given["real_name"],
        "o" + secrets.token_urlsafe(24)[:27],
        unionid,
        int(bool(given.get("is_snapshot"))),
        given["colour"],
        position,
        spot["name"],
        spot["latitude"],
        spot["longitude"],
        START_FEN,
        position,
    )


def add(store: Store, name: str, nickname: str, colour: str) -> Persona:
    """A new person; BadPersona when the name is taken, reserved or no host label."""
    with store.write():
        if not NAME.fullmatch(name) or name in RESERVED:
            raise BadPersona("名字只能用 2 到 16 个小写字母或数字，且以字母开头")
        if store.one("SELECT 1 FROM personas WHERE name = ?", name):
            raise BadPersona("这个名字已经有人用了")
        shown = nickname.strip()[:32]
        if not shown or not re.fullmatch(r"#[0-9a-f]{6}", colour):
            raise BadPersona("请填写昵称和颜色")
        place = places()[0]["name"]
        _insert(store, {"name": name, "nickname": shown, "real_name": shown, "place": place, "colour": colour})
    return get(store, name)


def everyone(store: Store) -> list[Persona]:
    """All people in a stable order."""
    return [_as_persona(row) for row in store.all("SELECT * FROM personas ORDER BY position")]


def get(store: Store, name: str) -> Persona:
    """One person by name."""
    row = store.one("SELECT * FROM personas WHERE name = ?", name)
    if row is None:
        raise UnknownPersona(name)
    return _as_persona(row)


def find_by_openid(store: Store, openid: str) -> Persona | None:
    """The person an openid belongs to, or None."""
    row = store.one("SELECT * FROM personas WHERE openid = ?", openid)
    return _as_persona(row) if row else None


def move(store: Store, name: str, latitude: float, longitude: float, place: str) -> None:
    """Set where a person is (GCJ-02 degrees)."""
    store.run(
        "UPDATE personas SET latitude = ?, longitude = ?, place = ? WHERE name = ?", latitude, longitude, place, name
    )


def set_flag(store: Store, name: str, shares_location: bool | None = None, has_consented: bool | None = None) -> None:
    """Change what a person allows; None leaves it."""
    if shares_location is not None:
        store.run("UPDATE personas SET shares_location = ? WHERE name = ?", int(shares_location), name)
    if has_consented is not None:
        store.run("UPDATE personas SET has_consented = ? WHERE name = ?", int(has_consented), name)
