"""Starts over: an empty database as freshly migrated, and the demo clock back at the present."""

from __future__ import annotations

from flask_migrate import downgrade, upgrade

from app.kernel.database import db
from app.kernel.moment import current_settings


def empty_everything() -> None:
    """Take the whole schema down and build it again; pictures stay, they are named by their content."""
    downgrade(revision="base")
    upgrade()
    db.engine.dispose()
    (current_settings().instance / "demo-clock").unlink(missing_ok=True)
