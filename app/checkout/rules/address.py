"""What makes an address usable."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.branches.rules.coordinates import PositionWrong, SystemUnknown, to_gcj02
from app.branches.rules.divisions import Divisions
from app.checkout.rules.division_choice import division_choice
from app.kernel.errors import Invalid

_PHONE = re.compile(r"1\d{10}", re.ASCII)
_LIMITS = {"name": 40, "province": 40, "city": 40, "district": 40, "detail": 120}
_WORDS = {"name": "收货人", "province": "省份", "city": "城市", "district": "区县", "detail": "详细地址"}


class AddressUnfit(Invalid):
    code = "checkout.address_unfit"
    sentence = "地址没有填写完整，请检查标出的几项。"


class PhoneUnfit(Invalid):
    code = "checkout.phone_unfit"
    sentence = "请填写 11 位手机号，门店要凭它的后四位核对。"


@dataclass(frozen=True)
class NewAddress:
    """One address as typed; degrees GCJ-02 or None."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    detail: str
    lng: float | None
    lat: float | None
    is_default: bool


def read_address(form: Mapping[str, str], known: Divisions) -> NewAddress:
    """Raises `AddressUnfit` with a sentence for each field that is missing, too long, not a number or no place we know."""
    texts = {name: _plain(form.get(name, "")) for name in _LIMITS}
    wrong = {
        name: [f"请填写{_WORDS[name]}（不超过 {_LIMITS[name]} 字）。"] for name in _LIMITS if not _fits(name, texts)
    }
    places = division_choice(known, texts["province"], texts["city"], texts["district"])
    wrong |= {place.name: [f"请选择{_WORDS[place.name]}。"] for place in places if not place.chosen}
    phone = form.get("phone", "").replace(" ", "")
    if not _PHONE.fullmatch(phone):
        wrong["phone"] = [PhoneUnfit.sentence]
    if wrong:
        raise AddressUnfit(wrong)
    lng, lat = _position(form)
    texts |= {place.name: place.chosen for place in places}
    return NewAddress(**texts, phone=phone, lng=lng, lat=lat, is_default=form.get("is_default") == "1")


def read_phone(text: str) -> str:
    """A mobile number; raises `PhoneUnfit`."""
    phone = text.replace(" ", "")
    if not _PHONE.fullmatch(phone):
        raise PhoneUnfit
    return phone


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable()).strip()


def _fits(name: str, texts: Mapping[str, str]) -> bool:
    return 0 < len(texts[name]) <= _LIMITS[name]


def _position(form: Mapping[str, str]) -> tuple[float | None, float | None]:
    """GCJ-02 degrees, or none: a position that makes no sense is no reason to refuse an address in words."""
    try:
        return to_gcj02(float(form.get("lng", "")), float(form.get("lat", "")), form.get("system", "gcj02"))
    except (ValueError, PositionWrong, SystemUnknown):
        return None, None
