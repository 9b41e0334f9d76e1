"""The policy every route declares, and the check that none forgot.

Promises: fail closed; a view without a policy stops the start; unsafe requests need the CSRF token unless the policy is
`machine` (callers that sign their requests).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, request

from app.kernel.errors import Forbidden, Invalid, NotFound, SignInNeeded
from app.kernel.moment import current_settings
from app.web.csrf import check_csrf
from app.web.principal import find_shopper, find_staff

View = TypeVar("View", bound=Callable[..., Any])
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Policy:
    """`who` is public, shopper, staff, machine or demo; `permission` for staff."""

    who: str
    permission: str = ""


def policy_of(view: Callable[..., Any]) -> Policy | None:
    """The declared policy, if any."""
    return cast(Policy | None, getattr(view, "lindian_policy", None))


def _guarded(policy: Policy) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guard(*args: Any, **kwargs: Any) -> Any:
            _admit(policy)
            return view(*args, **kwargs)

        guard.lindian_policy = policy  # type: ignore[attr-defined]
        return cast(View, guard)

    return decorate


def _refuse_zero_bytes() -> None:
    """No page of ours sends them, and PostgreSQL stores none."""
    sent = (*(request.view_args or {}).values(), *request.args.values(), *request.form.values())
    if any("\x00" in str(text) for text in sent):
        raise Invalid


def _admit(policy: Policy) -> None:
    if policy.who != "machine":
        _refuse_zero_bytes()
    if policy.who != "machine" and request.method not in SAFE:
        check_csrf()
    if policy.who == "shopper" and find_shopper() is None:
        raise SignInNeeded
    if policy.who == "staff":
        staff = find_staff()
        if staff is None:
            raise SignInNeeded
        if policy.permission and not staff.may(policy.permission):
            raise Forbidden
    if policy.who == "demo" and not current_settings().demo:
        raise NotFound


public = _guarded(Policy("public"))
shopper = _guarded(Policy("shopper"))
machine = _guarded(Policy("machine"))
demo = _guarded(Policy("demo"))


def staff(permission: str = "") -> Callable[[View], View]:
    """Signed-in staff; with `permission` held for at least one branch (the use case checks which)."""
    return _guarded(Policy("staff", permission))


class PolicyMissing(SystemExit):
    """A route without a policy: the app does not start."""


def check_policies(app: Flask) -> None:
    """Every view but Flask's static one must carry a policy."""
    bare = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not policy_of(app.view_functions[rule.endpoint])
    ]
    if bare:
        raise PolicyMissing(f"These routes declare no policy: {', '.join(sorted(bare))}")
