"""The WeChat account of this installation: ids, secrets, keys and the addresses of WeChat's servers.

Promises: read from the operator's file alone; addresses default to WeChat's real hosts; secrets never appear in a repr.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from app.kernel.moment import current_settings
from app.wechat.errors import AccountMissing

CONNECT_S = 2.0
READ_S = 6.0
_EXTENSION = "lindian.wechat_account"


@dataclass(frozen=True)
class Official:
    """The official account; `original_id` is its gh_ name, `encoding_aes_key` 43 characters, `former_aes_keys` still accepted.

    `templates` maps a kind of notice to {"id": template, "title": field, "body": field}.
    """

    appid: str
    secret: str = field(repr=False)
    original_id: str = ""
    token: str = field(default="", repr=False)
    encoding_aes_key: str = field(default="", repr=False)
    former_aes_keys: tuple[str, ...] = field(default=(), repr=False)
    templates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Pay:
    """The merchant; `platform_public_keys` maps a serial (PUB_KEY_ID_… or hex) to a PEM public key or certificate."""

    mchid: str
    merchant_serial: str
    merchant_private_key_pem: str = field(repr=False)
    apiv3_key: str = field(repr=False)
    platform_public_keys: Mapping[str, str]
    transfer_scene_id: str = "1005"
    transfer_perception: str = ""


@dataclass(frozen=True)
class Bases:
    """Where WeChat's servers are; no trailing slash."""

    api: str = "https://api.weixin.qq.com"
    open: str = "https://open.weixin.qq.com"
    mp: str = "https://mp.weixin.qq.com"
    pay: str = "https://api.mch.weixin.qq.com"
    pay_backup: str = "https://api2.mch.weixin.qq.com"


@dataclass(frozen=True)
class Account:
    """Everything a call needs; `timeouts_s` are seconds to connect and to wait for an answer."""

    official: Official
    pay: Pay
    bases: Bases
    timeouts_s: tuple[float, float] = (CONNECT_S, READ_S)


def get_account() -> Account:
    """The running app's account; raises `AccountMissing` while there is none."""
    settings = current_settings()
    loaded = settings.account()
    if not loaded:
        raise AccountMissing
    kept: tuple[Mapping[str, Any], Account] | None = current_app.extensions.get(_EXTENSION)
    if kept is None or kept[0] is not loaded:
        connect_s = float(settings.extra.get("LINDIAN_WECHAT_CONNECT_S", CONNECT_S))
        read_s = float(settings.extra.get("LINDIAN_WECHAT_READ_S", READ_S))
        kept = current_app.extensions[_EXTENSION] = (loaded, read_account(loaded, (connect_s, read_s)))
    return kept[1]


def read_account(loaded: Mapping[str, Any], timeouts_s: tuple[float, float] = (CONNECT_S, READ_S)) -> Account:
    """The account from the operator's JSON; raises `AccountMissing` when it lacks a part."""
    try:
        return Account(
            official=Official(**_known(Official, loaded["official"])),
            pay=Pay(**_known(Pay, loaded["pay"])),
            bases=Bases(**{name: base.rstrip("/") for name, base in _known(Bases, loaded.get("bases", {})).items()}),
            timeouts_s=timeouts_s,
        )
    except (KeyError, TypeError) as error:
        raise AccountMissing from error


def _known(kind: type, given: Mapping[str, Any]) -> dict[str, Any]:
    names = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return {name: tuple(value) if isinstance(value, list) else value for name, value in given.items() if name in names}
