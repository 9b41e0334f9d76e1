"""Reactions of loyalty to other packages' facts."""

from datetime import datetime
from typing import Any

from app.codes.events import CodeOpened
from app.identity.events import PeopleMerged
from app.kernel.database import Tx
from app.kernel.moment import current_settings
from app.loyalty.award_scan import award_scan
from app.loyalty.move_points import move_points
from app.loyalty.rules import SCAN_POINTS
from app.notices.kinds import NoticeText


def reward_scan(tx: Tx, event: CodeOpened, now: datetime) -> None:
    """Somebody scanned a code in a shop."""
    award_scan(tx, event, int(current_settings().extra.get("LINDIAN_SCAN_POINTS", SCAN_POINTS)), now)


def move_on_merge(tx: Tx, event: PeopleMerged, now: datetime) -> None:
    """Two entries are one human."""
    move_points(tx, event.gone_id, event.kept_id, now)


def scan_words(params: dict[str, Any]) -> NoticeText:
    """What the chat says about points for scanning."""
    where = f"欢迎来到{params['branch']}！" if params.get("branch") else "欢迎光临！"
    return NoticeText(f"扫码得 {params['points']} 积分", f"{where}积分已记到您的账上，点开看看明细。", "/me/points")
