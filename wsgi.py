"""The composition root: the only file that knows every package.

Promises: removing a package's line, its folder and its templates leaves a working shop.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

from app.factory import build_app
from app.kernel.database import db
from app.kernel.settings import Settings, read_settings

ROOT = Path(__file__).resolve().parent
PACKAGES: tuple[str, ...] = (
    "app.wechat",
    "app.ledger",
    "app.admin",
    "app.identity",
    "app.official",
    "app.codes",
    "app.notices",
    "app.catalog",
    "app.branches",
    "app.inventory",
    "app.payments",
    "app.loyalty",
    "app.orders",
    "app.fulfillment",
    "app.returns",
    "app.checkout",
    "app.storefront",
    "app.delivery",
    "pickup.collection",
    "referral",
)

DEMO_PACKAGES = ("demo",)


def create_app(settings: Settings | None = None, packages: Sequence[str] | None = None) -> Flask:
    """The whole mall (with the demo's pages unless in production), or `packages`; `settings` default to the environment's."""
    settings = settings or read_settings(os.environ, ROOT)
    if packages is None:
        packages = (*PACKAGES, *DEMO_PACKAGES) if settings.demo else PACKAGES
    app = build_app(packages, settings, ROOT)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    return app


def __getattr__(name: str) -> Flask:
    """`wsgi:application` for servers, built when first asked for, so that importing this file starts nothing."""
    if name in ("application", "app"):
        globals()[name] = create_app()
        built: Flask = globals()[name]
        return built
    raise AttributeError(name)
