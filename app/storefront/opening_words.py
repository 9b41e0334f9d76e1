"""Whether a branch is open, in words and with a tone for a badge."""

from datetime import datetime
from typing import NamedTuple

from app.branches.opening_text import opening_text
from app.branches.queries import BranchView, OpeningState, opening

TONES = {OpeningState.OPEN: "good", OpeningState.SHUT: "wait", OpeningState.PAUSED: "wait", OpeningState.CLOSED: "bad"}


class OpeningWords(NamedTuple):
    """`text` in the reader's language; `tone` is good, wait, bad or empty, as badges take it."""

    text: str
    tone: str


def opening_words(branch: BranchView, now: datetime) -> OpeningWords:
    """What a shopper is told about `branch` at `now`."""
    return OpeningWords(opening_text(branch, now), TONES.get(opening(branch, now).state, ""))
