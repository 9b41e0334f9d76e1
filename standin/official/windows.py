"""When an account may write to a person: the windows of the customer-service message.

Promises: 3 messages within 1 minute after follow, scan or menu click; 5 within 48 hours after a text; without number within
48 hours after a payment; the window that closes first is used first; 45015 when none is open, 45047 when all are used up.
"""

from standin.clock import now
from standin.official.errors import ApiError
from standin.platform import Platform

MINUTE_S = 60
TWO_DAYS_S = 48 * 3600
KINDS: dict[str, tuple[int, int | None]] = {
    "action": (MINUTE_S, 3),
    "text": (TWO_DAYS_S, 5),
    "payment": (TWO_DAYS_S, None),
}


def open_window(platform: Platform, openid: str, kind: str) -> None:
    """Open (again) the window of this kind; the count starts anew."""
    length_s, sends = KINDS[kind]
    platform.store.run(
        "INSERT INTO reply_windows VALUES (?, ?, ?, ?) ON CONFLICT (openid, kind) DO UPDATE "
        "SET closes_at = excluded.closes_at, sends_left = excluded.sends_left",
        openid,
        kind,
        now() + length_s,
        sends,
    )


def close_windows(platform: Platform, openid: str) -> None:
    """Forget every window: the person left."""
    platform.store.run("DELETE FROM reply_windows WHERE openid = ?", openid)


def use_window(platform: Platform, openid: str) -> None:
    """Count one message against the open windows, or refuse."""
    with platform.store.write():
        rows = platform.store.all(
            "SELECT kind, sends_left FROM reply_windows WHERE openid = ? AND closes_at > ? ORDER BY closes_at",
            openid,
            now(),
        )
        if not rows:
            raise ApiError(45015)
        for row in rows:
            if row["sends_left"] is None:
                return
            if row["sends_left"] > 0:
                platform.store.run(
                    "UPDATE reply_windows SET sends_left = sends_left - 1 WHERE openid = ? AND kind = ?",
                    openid,
                    row["kind"],
                )
                return
        raise ApiError(45047)
