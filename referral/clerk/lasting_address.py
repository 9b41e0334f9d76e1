"""What the picture of a clerk's code says."""

from datetime import datetime

from app.codes.code_address import code_address
from app.codes.scene_address import scene_address
from app.kernel.database import Begin
from app.kernel.errors import Problem


def lasting_address(begin: Begin, token: str, now: datetime) -> str:
    """WeChat's scene, so that a scan follows the account first; the plain link while WeChat does not answer."""
    try:
        return scene_address(begin, token, now)
    except Problem:
        return code_address(token)
