"""Pictures the mall uploads to send them in a chat.

Promises: only real pictures up to 10 MB; an id is good for three days, as WeChat's temporary media.
"""

import io
import secrets
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from standin.clock import now
from standin.official.errors import ApiError
from standin.platform import Platform

LIFE_S = 3 * 86_400
MOST_BYTES = 10_000_000


def _folder(platform: Platform) -> Path:
    folder = platform.settings.state / "media"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def keep(platform: Platform, kind: str, data: bytes | None) -> dict[str, str | int]:
    """The answer of media/upload."""
    if kind != "image":
        raise ApiError(40004)
    if not data:
        raise ApiError(41005)
    if len(data) > MOST_BYTES:
        raise ApiError(40009)
    try:
        with Image.open(io.BytesIO(data)) as picture:
            picture.verify()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ApiError(40005) from error
    media_id = secrets.token_urlsafe(48)
    (_folder(platform) / media_id).write_bytes(data)
    return {"type": "image", "media_id": media_id, "created_at": int(now())}


def find(platform: Platform, media_id: str) -> bytes | None:
    """The bytes of an uploaded picture, or None for an unknown or outdated id."""
    if not media_id.replace("-", "").replace("_", "").isalnum():
        return None
    path = _folder(platform) / media_id
    if not path.is_file() or path.stat().st_mtime + LIFE_S < now():
        return None
    return path.read_bytes()
