"""The demo account: ids, secrets and keys made at the first start, and the file the mall reads.

Promises: nothing here is shipped; the stand-in keeps only the public half of the merchant's key; account.json is 0600.
"""

import base64
import json
import os
import secrets
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from standin.cipher import rsa
from standin.settings import Settings
from standin.store import Store

LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Account:
    """The official account and the merchant, as WeChat knows them."""

    appid: str
    secret: str
    original_id: str
    token: str
    encoding_aes_key: str
    mchid: str
    merchant_serial: str
    merchant_public_key: RSAPublicKey
    apiv3_key: str
    platform_key_id: str
    platform_key: RSAPrivateKey


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _make(store: Store, state: Path) -> None:
    merchant, platform = rsa.new_key(), rsa.new_key()
    made = {
        "appid": "wx" + secrets.token_hex(8),
        "secret": secrets.token_hex(16),
        "original_id": "gh_" + secrets.token_hex(6),
        "token": _random(LETTERS, 24),
        "encoding_aes_key": base64.b64encode(secrets.token_bytes(32)).decode().rstrip("="),
        "mchid": "16" + _random(string.digits, 8),
        "merchant_serial": secrets.token_hex(20).upper(),
        "merchant_public_key": rsa.public_pem(merchant.public_key()),
        "apiv3_key": _random(LETTERS, 32),
        "platform_key_id": "PUB_KEY_ID_01" + _random(string.digits, 30),
        "platform_key": rsa.private_pem(platform),
    }
    _write_private(state / "merchant_key.pem", rsa.private_pem(merchant))
    store.keep_value("account", made)


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def load_account(store: Store, state: Path) -> Account:
    """The account of this state folder; made when the folder is new."""
    if store.read_value("account") is None:
        _make(store, state)
    kept: dict[str, str] = store.read_value("account")
    merchant = rsa.load_public(kept.pop("merchant_public_key"))
    platform = rsa.load_private(kept.pop("platform_key"))
    return Account(**kept, merchant_public_key=merchant, platform_key=platform)


def write_account_file(account: Account, settings: Settings, personas: list[dict[str, Any]]) -> Path:
    """Write account.json for the mall; the merchant's private key lies in the folder only for this."""
    api = f"http://127.0.0.1:{settings.port}"
    wall = settings.origin("wall")
    content = {
        "official": {
            "appid": account.appid,
            "secret": account.secret,
            "original_id": account.original_id,
            "token": account.token,
            "encoding_aes_key": account.encoding_aes_key,
        },
        "pay": {
            "mchid": account.mchid,
            "merchant_serial": account.merchant_serial,
            "merchant_private_key_pem": (settings.state / "merchant_key.pem").read_text(encoding="utf-8"),
            "apiv3_key": account.apiv3_key,
            "platform_public_keys": {account.platform_key_id: rsa.public_pem(account.platform_key.public_key())},
        },
        "bases": {
            "api": api,
            "open": settings.origin("open"),
            "mp": api,
            "pay": api,
            "pay_backup": api,
            "jssdk_url": f"{wall}/jweixin-1.6.0.js",
            "frame_ancestors": [settings.origin("*.phone"), wall],
        },
        "personas": {
            one["name"]: {key: one[key] for key in ("openid", "unionid", "nickname", "real_name")} for one in personas
        },
    }
    path = settings.state / "account.json"
    _write_private(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return path
