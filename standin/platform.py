"""What one running stand-in holds: settings, store, account, outgoing session.

Promises: passed as first argument to whatever needs it; no module globals.
"""

from dataclasses import dataclass, field
from typing import Any

import requests
from flask import current_app

from standin.account import Account
from standin.faults import Faults
from standin.loopback import loopback_session
from standin.settings import Settings
from standin.store import Store


@dataclass
class Platform:
    """WeChat's servers, all of them."""

    settings: Settings
    store: Store
    account: Account
    faults: Faults = field(default_factory=Faults)
    http: requests.Session = field(default_factory=loopback_session)
    shown_codes: Any = None
    wake_courier: Any = None


def here() -> Platform:
    """The platform of the current request."""
    platform: Platform = current_app.extensions["platform"]
    return platform
