"""One content-addressed store for pictures.

Promises: what is stored was decoded and encoded anew (no metadata, no foreign bytes), within limits of size and pixels;
the same picture is stored once; a name says what is in it, so it can be cached for ever.
"""

import hashlib
import io
import os
import re
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from app.kernel.errors import Invalid, NotFound

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 25_000_000
SIZES = (800, 400, 160)
_NAME = re.compile(r"[0-9a-f]{64}")


class PictureRefused(Invalid):
    code = "files.picture_refused"
    sentence = "这张图片不能使用：请上传 10 MB、2500 万像素以内的 JPG、PNG 或 WebP 图片。"


class PictureMissing(NotFound):
    code = "files.picture_missing"
    sentence = "没有这张图片。"


class FileStore:
    """Pictures under one folder; do not call inside a transaction, it writes to disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put_picture(self, data: bytes) -> str:
        """Store a picture and return its name (64 hex characters); raises `PictureRefused`."""
        picture = _decoded(data)
        renditions = {size: _encoded(picture, size) for size in SIZES}
        name = hashlib.sha256(renditions[SIZES[0]]).hexdigest()
        for size, rendition in renditions.items():
            path = self._path(name, size)
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                fresh = path.with_suffix(f".{os.getpid()}")
                fresh.write_bytes(rendition)
                os.replace(fresh, path)
        return name

    def picture_path(self, name: str, size: int) -> Path:
        """The file of one rendition; raises `PictureMissing` for anything that is not one."""
        if not _NAME.fullmatch(name) or size not in SIZES or not self._path(name, size).exists():
            raise PictureMissing
        return self._path(name, size)

    def _path(self, name: str, size: int) -> Path:
        return self.folder / name[:2] / f"{name}_{size}.webp"


def _decoded(data: bytes) -> Image.Image:
    if len(data) > MAX_BYTES:
        raise PictureRefused
    try:
        picture = Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"])
        if picture.width * picture.height > MAX_PIXELS or getattr(picture, "n_frames", 1) > 1:
            raise PictureRefused
        picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureRefused from error
    return picture.convert("RGB" if picture.mode in ("RGB", "L", "CMYK", "YCbCr") else "RGBA")


def _encoded(picture: Image.Image, size: int) -> bytes:
    copy = picture.copy()
    copy.thumbnail((size, size))
    buffer = io.BytesIO()
    copy.save(buffer, "WEBP", quality=82)
    return buffer.getvalue()
