"""How a call to WeChat can end badly.

Promises: *unavailable* means the outcome is unknown and the same call may be repeated; *refused* means WeChat said no.
"""

from app.kernel.errors import Refused, Unavailable


class WeChatUnavailable(Unavailable):
    """No answer, or none that can be trusted: query, or repeat with the same numbers."""

    code = "wechat.unavailable"
    sentence = "微信暂时没有回应，请稍后再试。"


class AccountMissing(Unavailable):
    code = "wechat.account_missing"
    sentence = "本店还没有接通微信账号。"


class WeChatRefused(Refused):
    """WeChat's own no; `wechat_code` is its code as text (`40029`, `ORDER_PAID`), `reason` its words."""

    code = "wechat.refused"
    sentence = "微信没有接受这个请求（{reason}）。"

    def __init__(self, wechat_code: str, reason: str = "") -> None:
        self.wechat_code = wechat_code
        super().__init__(reason=reason or wechat_code)

    def is_about(self, *codes: str) -> bool:
        """Whether WeChat's code is one of `codes`; the two spellings (ORDERNOTEXIST, ORDER_NOT_EXIST) are one."""
        plain = self.wechat_code.replace("_", "")
        return any(plain == known.replace("_", "") for known in codes)
