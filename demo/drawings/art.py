"""A drawing: an ordered list of fills, strokes and clipped groups.

Drawing functions only append to an `Art`; nothing is painted until `raster.paint` or `svg.source` reads it, so one
drawing gives the same picture in both forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from demo.drawings.paths import Matrix, Path


@dataclass(frozen=True)
class Fill:
    """One outline filled with a colour, or from `color` (top) to `to` (bottom); `blur` is a radius in units."""

    path: Path
    color: str
    to: str | None = None
    alpha: float = 1.0
    blur: float = 0.0


@dataclass(frozen=True)
class Stroke:
    """One outline drawn as a round-ended line; `dash` is (drawn, left out) in units."""

    path: Path
    color: str
    width: float
    dash: tuple[float, float] | None = None
    alpha: float = 1.0


@dataclass(frozen=True)
class Clip:
    """Marks that show only inside an outline."""

    path: Path
    marks: tuple[Mark, ...]


Mark = Fill | Stroke | Clip


@dataclass
class Art:
    """A drawing under construction."""

    marks: list[Mark] = field(default_factory=list)

    def fill(self, path: Path, color: str, to: str | None = None, alpha: float = 1.0, blur: float = 0.0) -> None:
        """Fill an outline; inner chains cut holes."""
        self.marks.append(Fill(path, color, to, alpha, blur))

    def stroke(
        self, path: Path, color: str, width: float, dash: tuple[float, float] | None = None, alpha: float = 1.0
    ) -> None:
        """Draw along an outline."""
        self.marks.append(Stroke(path, color, width, dash, alpha))

    @contextmanager
    def inside(self, path: Path) -> Iterator[Art]:
        """Collect marks that show only inside `path`."""
        inner = Art()
        yield inner
        self.marks.append(Clip(path, tuple(inner.marks)))

    def place(self, other: Art, matrix: Matrix) -> None:
        """Add another drawing, moved."""
        self.marks += [_moved(mark, matrix) for mark in other.marks]


def _moved(mark: Mark, matrix: Matrix) -> Mark:
    if isinstance(mark, Clip):
        return Clip(mark.path.map(matrix), tuple(_moved(inner, matrix) for inner in mark.marks))
    if isinstance(mark, Fill):
        return replace(mark, path=mark.path.map(matrix), blur=mark.blur * matrix.scale)
    dash = mark.dash and (mark.dash[0] * matrix.scale, mark.dash[1] * matrix.scale)
    return replace(mark, path=mark.path.map(matrix), width=mark.width * matrix.scale, dash=dash)
