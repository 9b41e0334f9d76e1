"""Facts about clerks' codes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ClerkCodeIssued:
    """A clerk got a personal code; `token` is what it carries."""

    token: str
