"""The text of the QR picture that leads through WeChat's chat: follow the account and say which code it was."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.codes.kinds import find_kind
from app.codes.models import EntryCode
from app.kernel.database import Begin
from app.kernel.errors import NotFound
from app.wechat.account import get_account
from app.wechat.official_client import OfficialClient

LASTS_S = 30 * 24 * 3600  # WeChat's longest for a code that expires
RENEW_BEFORE = timedelta(days=2)


class SceneUnknown(NotFound):
    code = "codes.scene_unknown"
    sentence = "这个二维码已经停用，不能再生成微信二维码。"


def scene_address(begin: Begin, token: str, now: datetime) -> str:
    """WeChat's address for a live code, asked for once and kept; renewed when a passing one has under two days left.

    Raises `SceneUnknown`; WeChat's own refusals pass through.
    """
    with begin() as tx:
        asked = select(EntryCode.kind, EntryCode.scene_address, EntryCode.scene_expires_at)
        code = tx.execute(asked.where(EntryCode.token == token, EntryCode.revoked_at.is_(None))).one_or_none()
    if code is None:
        raise SceneUnknown
    if code.scene_address and (code.scene_expires_at is None or code.scene_expires_at - now > RENEW_BEFORE):
        return str(code.scene_address)
    kind = find_kind(code.kind)
    made = OfficialClient(get_account(), begin).create_scene(token, None if kind and kind.lasting_scene else LASTS_S)
    expires_at = now + timedelta(seconds=made.expires_s) if made.expires_s else None
    with begin() as tx:
        tx.execute(
            update(EntryCode)
            .where(EntryCode.token == token)
            .values(scene_address=made.address, scene_expires_at=expires_at)
            .execution_options(synchronize_session=False)
        )
    return made.address
