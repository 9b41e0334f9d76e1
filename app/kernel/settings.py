"""How this installation runs, read once from the environment.

Promises: the mode unset is *demo* and answers only loopback; production must be named and brings its own secret, https
hosts and account, or the start stops with a sentence that says what is missing.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

DEMO_HOSTS = ("127.0.0.1", "localhost", "*.mall.lindian.localhost")
MIN_SECRET_CHARS = 32


class SettingsWrong(SystemExit):
    """The environment is not fit to start in; its text says what to do."""


@dataclass(frozen=True)
class Settings:
    """One installation. Paths are absolute; `hosts` may start with `*.`; `account_file` is WeChat's JSON (may be absent).

    `branch_hosts` names the host names of single branches, each with the branch's code.
    """

    mode: str
    instance: Path
    database_url: str
    secret: bytes
    hosts: tuple[str, ...]
    account_file: Path | None = None
    public_base: str = "http://127.0.0.1:8000"
    pool_size: int = 8
    branch_hosts: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def demo(self) -> bool:
        """Whether the demo's doors (demo clock, stand-in's frames) are open."""
        return self.mode != "production"

    @property
    def secure(self) -> bool:
        """Whether cookies carry the __Host- prefix and Secure."""
        return self.mode == "production"

    def key(self, purpose: str) -> bytes:
        """A 32-byte key for one purpose, derived from the installation's secret."""
        return _derived(self.secret, purpose)

    def account(self) -> dict[str, Any] | None:
        """WeChat's account as the operator wrote it, or None while there is none; looked for at each call, it may appear later.

        The same object as long as the file stays as it is: not to be changed.
        """
        try:
            found = self.account_file.stat() if self.account_file else None
        except FileNotFoundError:
            return None
        return _loaded(self.account_file, found.st_mtime_ns, found.st_ino, found.st_size) if found else None


@lru_cache(maxsize=64)
def _derived(secret: bytes, purpose: str) -> bytes:
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()


@lru_cache(maxsize=4)
def _loaded(path: Path, _mtime_ns: int, _inode: int, _size: int) -> dict[str, Any]:
    """A file's JSON, parsed once for each content."""
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def read_settings(environ: Mapping[str, str], root: Path) -> Settings:
    """Settings from `environ`; `root` is the project's folder. Raises `SettingsWrong` with a plain sentence."""
    mode = environ.get("LINDIAN_MODE", "demo")
    if mode not in ("demo", "test", "production"):
        raise SettingsWrong(f"LINDIAN_MODE is '{mode}'; it must be demo, test or production.")
    instance = Path(environ.get("LINDIAN_INSTANCE", root / "instance")).absolute()
    branch_hosts = _branch_hosts(environ.get("LINDIAN_BRANCH_HOSTS", ""))
    settings = Settings(
        mode=mode,
        instance=instance,
        database_url=database_url(environ.get("LINDIAN_DATABASE_URL"), instance),
        secret=_secret(mode, environ, instance),
        hosts=(*environ.get("LINDIAN_HOSTS", ",".join(DEMO_HOSTS)).split(","), *branch_hosts),
        branch_hosts=branch_hosts,
        account_file=_account_file(mode, environ, instance),
        public_base=environ.get("LINDIAN_PUBLIC_BASE", "http://127.0.0.1:8000").rstrip("/"),
        pool_size=int(environ.get("LINDIAN_POOL_SIZE", "8")),
        extra={name: value for name, value in environ.items() if name.startswith("LINDIAN_")},
    )
    if mode == "production":
        _check_production(settings, environ)
    return settings


def database_url(given: str | None, instance: Path) -> str:
    """The SQLAlchemy address: a SQLite file in `instance` when none is given; PostgreSQL always through psycopg 3."""
    if not given:
        return f"sqlite:///{instance / 'lindian.sqlite3'}"
    for plain in ("postgres://", "postgresql://"):
        if given.startswith(plain):
            return "postgresql+psycopg://" + given[len(plain) :]
    return given


def _branch_hosts(given: str) -> dict[str, str]:
    """`sh01.mall.example=SH01,…` as a table of host to branch code."""
    found: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in given.split(","))):
        name, _, code = part.partition("=")
        if not re.fullmatch(r"[a-z0-9.-]+", name.strip().lower()) or not re.fullmatch(r"[\w.-]{1,40}", code.strip()):
            raise SettingsWrong(f"LINDIAN_BRANCH_HOSTS: '{part}' must read host=CODE, commas between.")
        found[name.strip().lower()] = code.strip()
    return found


def _account_file(mode: str, environ: Mapping[str, str], instance: Path) -> Path | None:
    named = environ.get("LINDIAN_WECHAT_ACCOUNT")
    if named:
        return Path(named).absolute()
    return instance / "standin" / "account.json" if mode == "demo" else None


def _secret(mode: str, environ: Mapping[str, str], instance: Path) -> bytes:
    given = environ.get("LINDIAN_SECRET")
    if given:
        return given.encode()
    if mode == "production":
        raise SettingsWrong(
            "LINDIAN_SECRET is not set; production needs its own random text of at least 32 characters."
        )
    return _kept_secret(instance / "secret").encode()


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        made = secrets.token_hex(32)
        file.write(made)
    return made


def _check_production(settings: Settings, environ: Mapping[str, str]) -> None:
    if len(settings.secret) < MIN_SECRET_CHARS:
        raise SettingsWrong("LINDIAN_SECRET is too short; use at least 32 random characters.")
    if "LINDIAN_HOSTS" not in environ or any(
        host.endswith("localhost") or host == "127.0.0.1" for host in settings.hosts
    ):
        raise SettingsWrong("LINDIAN_HOSTS must name the real host names of the mall in production.")
    if not settings.public_base.startswith("https://"):
        raise SettingsWrong("LINDIAN_PUBLIC_BASE must be the mall's https address in production.")
    account = settings.account()
    for name, base in (account or {}).get("bases", {}).items():
        if any("localhost" in text or "127.0.0.1" in text for text in ([base] if isinstance(base, str) else base)):
            raise SettingsWrong(
                f"The WeChat account file points '{name}' at this machine; production speaks to WeChat's own servers."
            )
