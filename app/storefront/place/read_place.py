"""What the words in the search field mean: a branch, or an address to be near to.

Promises: branches that hold the words come first; an address is searched from its district's centre, which is said; a doubtful
one comes back as a question with its answers, and shows nothing until it is answered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app.branches.queries import Directory
from app.branches.read_divisions import read_divisions
from app.branches.rules.address_text import AddressQuestion, Doubt, parse_address
from app.storefront.place.list_places import Place, list_places, search_places


@dataclass(frozen=True)
class PlaceAnswer:
    """The branches to show and what they are, or what to ask back."""

    shown: Sequence[Place]
    heading: str
    question: AddressQuestion | None = None


def read_place(places: Directory, picked: Mapping[str, str], now: datetime) -> PlaceAnswer:
    """The answer to the words `picked["q"]`."""
    words = picked["q"]
    if found := search_places(places, words, now):
        return PlaceAnswer(found, words)
    read = parse_address(words, read_divisions())
    if isinstance(read, AddressQuestion):
        named = read.doubt != Doubt.UNKNOWN or read.choices
        return PlaceAnswer((), words, read if named else None)
    centre = read.division
    heading = _("离%(place)s中心最近的门店", place=read_divisions().full_name(centre))
    return PlaceAnswer(list_places(places, centre.lng, centre.lat, now), heading)
