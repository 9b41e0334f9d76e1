"""Whether a branch is open, in words for a page."""

from datetime import datetime
from typing import NamedTuple

from flask_babel import gettext as _

from app.branches.queries import BranchView, Opening, OpeningState, opening


class OpeningWords(NamedTuple):
    """`text` in the reader's language; `tone` is good, wait, bad or empty, as badges take it."""

    text: str
    tone: str


def opening_words(branch: BranchView, now: datetime) -> OpeningWords:
    """What a shopper is told about `branch` at `now`; times are the branch's own."""
    found = opening(branch, now)
    if found.state is OpeningState.OPEN:
        return OpeningWords(_open(found, now), "good")
    if found.state is OpeningState.SHUT:
        return OpeningWords(_shut(found, now), "wait")
    if found.state is OpeningState.PAUSED:
        return OpeningWords(_("暂停线上接单"), "wait")
    if found.state is OpeningState.CLOSED:
        return OpeningWords(_("已停业"), "bad")
    return OpeningWords(_("营业时间请电话询问"), "")


def _open(found: Opening, now: datetime) -> str:
    if found.until is None:
        return str(_("营业中，全天不打烊"))
    if found.until.date() == now.astimezone(found.until.tzinfo).date():
        return str(_("营业中，%(time)s 打烊", time=f"{found.until:%H:%M}"))
    return str(_("营业中，次日 %(time)s 打烊", time=f"{found.until:%H:%M}"))


def _shut(found: Opening, now: datetime) -> str:
    if found.opens_at is None:
        return str(_("休息中"))
    days = (found.opens_at.date() - now.astimezone(found.opens_at.tzinfo).date()).days
    time = f"{found.opens_at:%H:%M}"
    if days == 0:
        return str(_("休息中，今天 %(time)s 开门", time=time))
    if days == 1:
        return str(_("休息中，明天 %(time)s 开门", time=time))
    return str(_("休息中，%(day)s %(time)s 开门", day=f"{found.opens_at:%m-%d}", time=time))
