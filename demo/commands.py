"""`flask demo load|reset|story`."""

from __future__ import annotations

from flask.cli import AppGroup

from app.kernel.moment import current_time
from demo.load import load_chain

demo_commands = AppGroup("demo", help="The demo chain: load it, start over, play the story.")


@demo_commands.command("load")
def load() -> None:
    """Load the demo chain; what is there already stays as it is."""
    load_chain(current_time())
