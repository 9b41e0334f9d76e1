"""Demo money: what each person has, and what the merchant has at WeChat Pay.

Promises: fen; never below zero; a person's every change is an entry they can read.
"""

from typing import Any

from standin.clock import now
from standin.platform import Platform

MERCHANT_START_FEN = 100_000_000
MOST_TOP_UP_FEN = 10_000_000


class NotEnough(Exception):
    """The money does not reach."""


def change(platform: Platform, persona: str, amount_fen: int, title: str, reference: str) -> None:
    """Add (or with a minus take) money of a person; NotEnough changes nothing."""
    with platform.store.write():
        moved = platform.store.run(
            "UPDATE personas SET balance_fen = balance_fen + ? WHERE name = ? AND balance_fen + ? >= 0",
            amount_fen,
            persona,
            amount_fen,
        )
        if not moved:
            raise NotEnough(persona)
        platform.store.run(
            "INSERT INTO wallet_entries (persona, amount_fen, title, reference, at) VALUES (?, ?, ?, ?, ?)",
            persona,
            amount_fen,
            title,
            reference,
            now(),
        )


def entries(platform: Platform, persona: str, limit: int = 100) -> list[dict[str, Any]]:
    """The newest changes first."""
    rows = platform.store.all(
        "SELECT amount_fen, title, reference, at FROM wallet_entries WHERE persona = ? ORDER BY id DESC LIMIT ?",
        persona,
        limit,
    )
    return [dict(row) for row in rows]


def merchant_funds(platform: Platform, account: str) -> int:
    """Fen in the merchant's `basic` (sales) or `operating` (transfers) account."""
    kept = platform.store.read_value(f"merchant_{account}_fen")
    return MERCHANT_START_FEN if kept is None else int(kept)


def change_merchant(platform: Platform, account: str, amount_fen: int) -> None:
    """Add or take merchant money; NotEnough changes nothing."""
    with platform.store.write():
        left = merchant_funds(platform, account) + amount_fen
        if left < 0:
            raise NotEnough(account)
        platform.store.keep_value(f"merchant_{account}_fen", left)
