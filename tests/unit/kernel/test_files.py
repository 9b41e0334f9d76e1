"""Pictures: decoded and encoded anew, or refused."""

import io
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from app.kernel.files import FileStore, PictureMissing, PictureRefused


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def encoded(picture: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **more)
    return buffer.getvalue()


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def test_a_picture_is_kept_in_three_sizes_under_a_name_of_its_content(store: FileStore) -> None:
    data = encoded(Image.new("RGB", (1000, 500), "tomato"))
    name = store.put_picture(data)
    assert name == store.put_picture(data)
    assert [size_of(store.picture_path(name, size)) for size in (800, 400, 160)] == [(800, 400), (400, 200), (160, 80)]


def test_what_was_hidden_in_a_picture_is_gone(store: FileStore) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("secret", "canary-in-metadata")
    data = encoded(Image.new("RGB", (50, 50)), pnginfo=notes) + b"<script>canary-at-the-end</script>"
    kept = store.picture_path(store.put_picture(data), 800).read_bytes()
    assert b"canary" not in kept


def bomb() -> bytes:
    return encoded(Image.new("1", (9000, 9000)))


def animated() -> bytes:
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    return encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])


HOSTILE = {
    "empty": b"",
    "text": b"hello",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "gif": encoded(Image.new("P", (3, 3)), "GIF"),
    "cut png": encoded(Image.new("RGB", (300, 300), "red"))[:200],
    "png head alone": b"\x89PNG\r\n\x1a\n",
    "too many bytes": b"\x89PNG\r\n\x1a\n" + b"0" * (10 * 1024 * 1024 + 1),
    "too many pixels": bomb(),
    "animated": animated(),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_pictures_are_refused_in_words_and_nothing_is_kept(store: FileStore, kind: str) -> None:
    with pytest.raises(PictureRefused, match="不能使用"):
        store.put_picture(HOSTILE[kind])
    assert not store.folder.exists()


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "a" * 64, "A" * 64, "g" * 64, "a" * 63])
def test_a_name_that_is_no_picture_opens_nothing(store: FileStore, name: str) -> None:
    with pytest.raises(PictureMissing):
        store.picture_path(name, 800)
