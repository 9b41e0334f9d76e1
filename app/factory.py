"""Build the Flask app from a list of packages.

Promises: knows no package; plugs each in through its `wiring.wire(plug)`; starts only when every route has a policy.
"""

import importlib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from flask import Flask

from app.kernel.clock import Clock
from app.kernel.commands import outbox_commands, worker_command
from app.kernel.database import init_database
from app.kernel.files import FileStore
from app.kernel.plug import Plug
from app.kernel.settings import Settings
from app.kernel.tidy import tidy
from app.kernel.wake import wake_path
from app.web.frame import init_frame
from app.web.guards import check_policies


def build_app(packages: Sequence[str], settings: Settings, root: Path) -> Flask:
    """An app made of `packages` (dotted names, lowest first); `root` holds templates, static files and migrations."""
    settings.instance.mkdir(parents=True, exist_ok=True)
    app = Flask(
        "lindian",
        root_path=str(root),
        template_folder="templates",
        static_folder="static",
        instance_path=str(settings.instance),
    )
    app.config.update(
        LINDIAN=settings,
        LINDIAN_ROOT=root,
        LINDIAN_CLOCK=Clock(settings.instance / "demo-clock" if settings.demo else None),
        LINDIAN_FILES=FileStore(settings.instance / "files"),
        LINDIAN_WAKE=wake_path(settings.instance),
        SECRET_KEY=settings.key("flask"),
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
    )
    init_database(app, settings.database_url, settings.pool_size)
    init_frame(app)
    plug = Plug(app)
    plug.commands(outbox_commands)
    plug.commands(worker_command)
    plug.job("kernel.tidy", timedelta(hours=1), tidy)
    for package in packages:
        importlib.import_module(f"{package}.wiring").wire(plug)
    check_policies(app)
    return app
