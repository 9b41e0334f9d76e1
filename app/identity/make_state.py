"""The state that goes to WeChat with a sign-in and must come back with it.

Promises: random, ten minutes, bound to the browser by a signed cookie that also keeps where to go next; taken once.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from flask import Response, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.identity.models import UsedSignInState
from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_token, token_hash
from app.kernel.moment import current_settings
from app.web.csrf import browser_id, cookie_name
from app.web.redirects import safe_path

LIFE_S = 600


@dataclass(frozen=True)
class Wish:
    """What a sign-in is for: `next_path` on our site, `kind` shopper or staff, `scope` asked of WeChat."""

    next_path: str
    kind: str
    scope: str


def make_state(response: Response, wish: Wish) -> str:
    """A state for WeChat; the wish waits in this browser's cookie."""
    state = new_token(160)
    response.set_cookie(
        _cookie(state),
        _signer(state).dumps(json.dumps(asdict(wish))),
        max_age=LIFE_S,
        httponly=True,
        samesite="Lax",
        secure=current_settings().secure,
    )
    return state


def read_state(state: str) -> Wish | None:
    """The wish behind a state that this very browser was given within ten minutes, or None."""
    if not (16 <= len(state) <= 64 and state.isalnum()):
        return None
    try:
        loaded = json.loads(_signer(state).loads(request.cookies.get(_cookie(state), ""), max_age=LIFE_S))
        return Wish(safe_path(loaded["next_path"]), str(loaded["kind"]), str(loaded["scope"]))
    except (BadSignature, ValueError, KeyError, TypeError):
        return None


def use_state(tx: Tx, state: str, now: datetime) -> bool:
    """Take a state; False when it was taken before."""
    return insert_if_absent(tx, UsedSignInState, {"state_hash": token_hash(state), "used_at": now})


def forget_state(response: Response, state: str) -> None:
    """Remove the cookie."""
    response.delete_cookie(_cookie(state), secure=current_settings().secure, httponly=True, samesite="Lax")


def _cookie(state: str) -> str:
    # A part of the state in the name, so that two tabs can sign in side by side.
    return cookie_name(f"signin-{state[:8]}")


def _signer(state: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_settings().key("sign-in-state"), salt=f"{browser_id()}:{state}")
