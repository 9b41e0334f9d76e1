"""AES-256-CBC of the message push in safe mode: 16 random bytes, length, message, appid, padded to 32.

Promises: refuses another account's appid, a padding outside 1..32 and any length that does not fit, always by ValueError.
"""

import base64
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


def _cipher(encoding_aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(encoding_aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def encrypt(encoding_aes_key: str, appid: str, message: str, lead: bytes | None = None) -> str:
    """The base64 text of `Encrypt`; `lead` (16 bytes) is random unless given."""
    data = message.encode()
    plain = (lead or secrets.token_bytes(16)) + struct.pack(">I", len(data)) + data + appid.encode()
    pad = BLOCK - len(plain) % BLOCK
    worker = _cipher(encoding_aes_key).encryptor()
    return base64.b64encode(worker.update(plain + bytes([pad]) * pad) + worker.finalize()).decode()


def decrypt(encoding_aes_key: str, appid: str, text: str) -> str:
    """The message inside `Encrypt`; ValueError when it is not a message for this appid."""
    data = base64.b64decode(text, validate=True)
    if not data or len(data) % BLOCK:
        raise ValueError("the length is no multiple of 32")
    worker = _cipher(encoding_aes_key).decryptor()
    plain = worker.update(data) + worker.finalize()
    pad = plain[-1]
    if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise ValueError("wrong padding")
    plain = plain[:-pad]
    if len(plain) < 20:
        raise ValueError("too short")
    (length,) = struct.unpack(">I", plain[16:20])
    if plain[20 + length :] != appid.encode():
        raise ValueError("sealed for another account")
    return plain[20 : 20 + length].decode()
