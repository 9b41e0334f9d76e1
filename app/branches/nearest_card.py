"""The card a follower gets: the nearest branch, and the branch of the code she came by.

Promises: nearest first; distances only when her position is known; without a position the way to choose a branch.
"""

import uuid
from datetime import datetime

from flask_babel import gettext as _

from app.branches.opening_text import opening_text
from app.branches.queries import directory
from app.branches.rules.branch import BranchView
from app.branches.rules.coordinates import to_gcj02
from app.branches.rules.distance import great_circle_m
from app.kernel.database import Tx
from app.kernel.moment import current_settings
from app.official.replies import Card, CardReply, Position, Reply, TextReply
from app.web.filters import show_distance


def nearest_card(tx: Tx, position: Position | None, own_branch_id: uuid.UUID | None, now: datetime) -> Reply | None:
    """The reply, or None when the chain has no branch; `own_branch_id` is where the scanned code leads."""
    places = directory(tx, now)
    own = places.find(own_branch_id)
    here = to_gcj02(position.lng, position.lat, position.system) if position else None
    near = [found.branch for found in places.nearest(here[0], here[1])] if here else []
    shown = [*near, *([own] if own and own.offered and own not in near else [])]
    if not shown:
        return _choose() if places.offered() else None
    cards = [_card(branch, here, now) for branch in shown]
    if len(cards) > 1:
        # WeChat shows one card in most places: the first says both.
        other = f"{cards[0].description}\n{_('您的导购门店')}：{cards[1].title}"
        cards[0] = Card(cards[0].title, other, cards[0].address, cards[0].picture)
    return CardReply(tuple(cards))


def _card(branch: BranchView, here: tuple[float, float] | None, now: datetime) -> Card:
    away = f" · {show_distance(great_circle_m(here[0], here[1], branch.lng, branch.lat))}" if here else ""
    words = f"{opening_text(branch, now)}\n{branch.address}\n{_('点开进入本店，导航和商品都在里面')}"
    base = current_settings().public_base
    return Card(f"{branch.name}{away}", words, f"{base}/b/{branch.code}")


def _choose() -> TextReply:
    address = f"{current_settings().public_base}/branches"
    return TextReply(_("欢迎来到邻店！允许获取位置，马上告诉您最近的门店；也可以自己选：%(address)s", address=address))
