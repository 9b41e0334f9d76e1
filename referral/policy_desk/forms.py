"""The policy form's shape."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.kernel.errors import Invalid
from referral.attribution.rules.policy import BOUNDS, CHOICES, Policy

CHAIN_ZONE = ZoneInfo("Asia/Shanghai")


class SettingMalformed(Invalid):
    code = "referral.setting_malformed"
    sentence = "“{label}”要填整数。"


class BeginningMalformed(Invalid):
    code = "referral.beginning_malformed"
    sentence = "生效时间写法不对。"


LABELS: Mapping[str, str] = {
    "protection_days": "保护期（天）",
    "validity_days": "绑定有效期（天）",
    "clerk_link_days": "导购码没有绑定时有效（天）",
    "share_days": "会员推荐有效（天）",
    "in_store_hours": "到店扫导购码有效（小时）",
    "branch_code_hours": "门店码有效（小时）",
    "registration_days": "登录前的触点保留（天）",
    "most_moves": "在职换导购最多（次）",
    "moves_window_days": "换导购次数按多少天算",
    "scan_points": "新顾客扫码积分（每位）",
    "scan_daily_limit": "新顾客积分每天最多（位）",
    "scan_confirm_days": "多少天内完成首单才到账",
    "walkin_minutes": "扫码后同柜台付款不计积分（分钟）",
    "staff_purchase": "员工自购也计佣金和本店业绩",
    "customers_follow": "导购调店时顾客跟随",
    "renew_by_scan": "到店再扫同一导购可续期",
}


def parse_policy(form: Mapping[str, str], now: datetime) -> Policy:
    """A draft; an empty start means now. Raises `SettingMalformed`, `BeginningMalformed`."""
    numbers = {name: _number(form.get(name, ""), LABELS[name]) for name in BOUNDS}
    choices = {name: form.get(name) == "yes" for name in CHOICES}
    draft = Policy(effective_from=_start(form.get("effective_from", ""), now))
    return replace(draft, **numbers, **choices)  # type: ignore[arg-type]


def _number(text: str, label: str) -> int:
    plain = text.strip()
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= 6):
        raise SettingMalformed(label=label)
    return int(plain)


def _start(text: str, now: datetime) -> datetime:
    if not text.strip():
        return now
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=CHAIN_ZONE).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BeginningMalformed from None
