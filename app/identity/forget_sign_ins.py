"""Clear what sign-ins leave behind."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from app.identity.models import SignInSession, UsedSignInState
from app.kernel.database import Begin

STATES_KEPT = timedelta(days=1)
SESSIONS_KEPT = timedelta(days=30)


def forget_sign_ins(begin: Begin, now: datetime) -> None:
    """States live ten minutes and are kept a day; sessions are kept a month past their end. Safe to run twice."""
    with begin() as tx:
        tx.execute(delete(UsedSignInState).where(UsedSignInState.used_at < now - STATES_KEPT))
        tx.execute(delete(SignInSession).where(SignInSession.expires_at < now - SESSIONS_KEPT))
