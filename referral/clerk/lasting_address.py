"""What the picture of a clerk's code says.

Promises: read from what is kept; drawing a picture asks WeChat nothing.
"""

from datetime import datetime

from app.codes.code_address import code_address
from app.codes.queries import find_scene
from app.kernel.database import Tx


def lasting_address(tx: Tx, token: str, now: datetime) -> str:
    """WeChat's scene, so that a scan follows the account first; the plain link until WeChat has answered."""
    return find_scene(tx, token, now) or code_address(token)
