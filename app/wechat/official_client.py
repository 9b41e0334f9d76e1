"""The official account's server calls: messages, scene codes, menu.

Promises: the shared token is used and renewed once when WeChat refuses it; every refusal carries WeChat's code.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.kernel.database import Begin, transaction
from app.wechat.account import Account
from app.wechat.errors import WeChatRefused
from app.wechat.gateway import call
from app.wechat.tokens import access_token, jsapi_ticket, read_answer, renew_access_token

TOKEN_REFUSED = ("40001", "40014", "42001")


@dataclass(frozen=True)
class SceneQr:
    """A scene code: what the picture says (`address`), WeChat's ticket, seconds until it expires or None for never."""

    ticket: str
    address: str
    expires_s: int | None


class OfficialClient:
    """Calls on behalf of one account; `begin` opens the short transactions of the shared token."""

    def __init__(self, account: Account, begin: Begin = transaction) -> None:
        self.account = account
        self.begin = begin

    def send_custom(self, openid: str, message: Mapping[str, Any]) -> None:
        """A customer-service message; raises `WeChatRefused` 45015 outside the window, 45047 when it is used up."""
        self._post("/cgi-bin/message/custom/send", {"touser": openid, **message})

    def send_template(self, openid: str, template_id: str, data: Mapping[str, str], address: str = "") -> None:
        """A template message; `data` maps the template's fields to texts."""
        rows = {name: {"value": text} for name, text in data.items()}
        wish = {"touser": openid, "template_id": template_id, "data": rows}
        self._post("/cgi-bin/message/template/send", wish | ({"url": address} if address else {}))

    def create_scene(self, scene: str, expire_s: int | None) -> SceneQr:
        """A code that follows the account and says `scene` (1 to 64 characters); permanent when `expire_s` is None."""
        wish: dict[str, Any] = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        if expire_s is not None:
            wish |= {"action_name": "QR_STR_SCENE", "expire_seconds": expire_s}
        answer = self._post("/cgi-bin/qrcode/create", wish)
        return SceneQr(str(answer["ticket"]), str(answer["url"]), answer.get("expire_seconds"))

    def create_menu(self, buttons: Sequence[Mapping[str, Any]]) -> None:
        """Replace the menu below the chat."""
        self._post("/cgi-bin/menu/create", {"button": list(buttons)})

    def page_ticket(self) -> str:
        """The ticket for `jssdk.sign_page`."""
        return jsapi_ticket(self.begin, self.account)

    def _post(self, path: str, wish: Mapping[str, Any]) -> dict[str, Any]:
        token = access_token(self.begin, self.account)
        try:
            return self._post_with(token, path, wish)
        except WeChatRefused as refusal:
            if not refusal.is_about(*TOKEN_REFUSED):
                raise
        return self._post_with(renew_access_token(self.begin, self.account, token), path, wish)

    def _post_with(self, token: str, path: str, wish: Mapping[str, Any]) -> dict[str, Any]:
        body = json.dumps(wish, ensure_ascii=False).encode()  # \u escapes would show as such in the chat
        headers = {"Content-Type": "application/json; charset=utf-8"}
        address = self.account.bases.api + path
        return read_answer(
            call("POST", address, self.account.timeouts_s, params={"access_token": token}, data=body, headers=headers)
        )
