"""Names and phones as people type them.

Promises: what is stored has no control or direction marks; what is shown to others does not give a person away.
"""

import re
import unicodedata

DEFAULT_NICKNAME = "微信用户"
NICKNAME_CHARS = 20
_PHONE = re.compile(r"1[3-9]\d{9}")


def clean_nickname(typed: str) -> str:
    """A nickname of 1 to 20 characters; the default when nothing readable is left."""
    kept = "".join(letter for letter in unicodedata.normalize("NFC", typed) if not _is_hidden(letter))
    return " ".join(kept.split())[:NICKNAME_CHARS].strip() or DEFAULT_NICKNAME


def clean_phone(typed: str) -> str | None:
    """A mainland mobile number as 11 digits, or None when it is none; spaces, dashes and +86 are taken off."""
    digits = re.sub(r"[\s\-()]", "", typed)
    digits = digits.removeprefix("+86").removeprefix("0086")
    return digits if _PHONE.fullmatch(digits) else None


def masked_name(nickname: str) -> str:
    """How others see a name: its first character."""
    return f"{nickname[:1]}**"


def masked_phone(phone: str | None) -> str:
    """`138****8000`; nothing for none."""
    return f"{phone[:3]}****{phone[-4:]}" if phone else ""


def phone_tail(phone: str | None) -> str:
    """The last four digits; nothing for none."""
    return phone[-4:] if phone else ""


def _is_hidden(letter: str) -> bool:
    # Cc control, Cf direction and other invisible marks (the joiner inside emoji stays), Cs, Co, Cn.
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn") and letter != "\u200d"
