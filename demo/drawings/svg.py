"""Writes a drawing as an SVG source.

The text is stable: the same drawing gives the same bytes, so sources can be compared and cached by content.
"""

from __future__ import annotations

from collections.abc import Sequence

from demo.drawings.art import Art, Clip, Fill, Mark
from demo.drawings.paths import Path


def source(art: Art, width: float = 800, height: float = 800) -> str:
    """Return a complete SVG document of the given size in canvas units."""
    writer = _Writer()
    body = writer.marks(art.marks)
    defs = "".join(writer.defs)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}">'
    return f"{head}<defs>{defs}</defs>{body}</svg>\n" if defs else f"{head}{body}</svg>\n"


class _Writer:
    """Collects definitions (gradients, blurs, clips) while it writes the marks that use them."""

    def __init__(self) -> None:
        self.defs: list[str] = []

    def marks(self, marks: Sequence[Mark]) -> str:
        return "".join(self._mark(mark) for mark in marks)

    def _mark(self, mark: Mark) -> str:
        if isinstance(mark, Clip):
            name = self._define(f'<clipPath id="{{id}}"><path d="{_d(mark.path)}" clip-rule="evenodd"/></clipPath>')
            return f'<g clip-path="url(#{name})">{self.marks(mark.marks)}</g>'
        alpha = "" if mark.alpha == 1 else f' opacity="{mark.alpha:g}"'
        if isinstance(mark, Fill):
            return (
                f'<path d="{_d(mark.path)}" fill-rule="evenodd" fill="{self._paint(mark)}"{self._blur(mark)}{alpha}/>'
            )
        dash = f' stroke-dasharray="{mark.dash[0]:g} {mark.dash[1]:g}"' if mark.dash else ""
        line = f'stroke="{mark.color}" stroke-width="{mark.width:g}" stroke-linecap="round" stroke-linejoin="round"'
        return f'<path d="{_d(mark.path)}" fill="none" {line}{dash}{alpha}/>'

    def _paint(self, fill: Fill) -> str:
        if fill.to is None:
            return fill.color
        stops = f'<stop stop-color="{fill.color}"/><stop offset="1" stop-color="{fill.to}"/>'
        name = self._define(f'<linearGradient id="{{id}}" x1="0" y1="0" x2="0" y2="1">{stops}</linearGradient>')
        return f"url(#{name})"

    def _blur(self, fill: Fill) -> str:
        if not fill.blur:
            return ""
        area = 'x="-50%" y="-50%" width="200%" height="200%"'
        name = self._define(f'<filter id="{{id}}" {area}><feGaussianBlur stdDeviation="{fill.blur:g}"/></filter>')
        return f' filter="url(#{name})"'

    def _define(self, text: str) -> str:
        name = f"d{len(self.defs)}"
        self.defs.append(text.replace("{id}", name))
        return name


def _d(path: Path) -> str:
    parts = []
    for chain in path.chains:
        points = [f"{x:.5g} {y:.5g}" for x, y in chain]
        curves = "".join(f"C{' '.join(points[i : i + 3])}" for i in range(1, len(points) - 2, 3))
        parts.append(f"M{points[0]}{curves}{'Z' if path.closed else ''}")
    return "".join(parts)
