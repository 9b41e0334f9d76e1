"""RSA as Pay v3 uses it: PKCS#1 v1.5 with SHA-256 to sign, OAEP with SHA-1 for the payee's name.

Promises: keys of 2048 bits; a wrong signature is False, never an exception.
"""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey


def new_key() -> RSAPrivateKey:
    """A fresh 2048-bit key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_pem(key: RSAPrivateKey) -> str:
    """PKCS#8 text without a password."""
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def public_pem(key: RSAPublicKey) -> str:
    """SubjectPublicKeyInfo text."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode()


def load_private(pem: str) -> RSAPrivateKey:
    """The private key in a PEM text."""
    key = serialization.load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    return key


def load_public(pem: str) -> RSAPublicKey:
    """The public key in a PEM text."""
    key = serialization.load_pem_public_key(pem.encode())
    assert isinstance(key, RSAPublicKey)
    return key


def join_lines(*lines: str) -> str:
    """The string to sign: each part ended by a newline."""
    return "".join(f"{line}\n" for line in lines)


def sign(key: RSAPrivateKey, message: bytes) -> str:
    """Base64 of the signature."""
    return base64.b64encode(key.sign(message, padding.PKCS1v15(), hashes.SHA256())).decode()


def verify(key: RSAPublicKey, message: bytes, signature: str) -> bool:
    """True when the base64 signature belongs to exactly these bytes."""
    try:
        key.verify(base64.b64decode(signature, validate=True), message, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def open_field(key: RSAPrivateKey, text: str) -> str:
    """Decrypt a sensitive request field; ValueError when it was not sealed for this key."""
    # WeChat Pay fixes OAEP with SHA-1 for these fields.
    scheme = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303
    return key.decrypt(base64.b64decode(text, validate=True), scheme).decode()
