"""What the stand-in was told at its start.

Promises: plain values; the only place that knows how host names are built.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

DOMAIN = "lindian.localhost"


@dataclass
class Settings:
    """Start-up choices; times in seconds; `mall` has no trailing slash and may change; `hosts` are forwarded names."""

    port: int
    state: Path
    mall: str
    mall_port: int | None = None
    speed: float = 60.0
    push_timeout_s: float = 5.0
    refund_s: float = 60.0
    refund_spacing: bool = False
    hosts: tuple[str, ...] = ()

    def page_port(self) -> int:
        """The port of the mall's pages: the named one, else that of `mall`."""
        return self.mall_port or urlsplit(self.mall).port or 80

    def mall_origin(self, label: str) -> str:
        """The origin at which one persona (or `wall`, `office`) sees the mall."""
        return f"http://{label}.mall.{DOMAIN}:{self.page_port()}"

    def origin(self, label: str) -> str:
        """An origin of the stand-in itself: `wall`, `open`, or `<persona>.phone`."""
        return f"http://{label}.{DOMAIN}:{self.port}"
