"""The server half of the replacement JS-SDK: is this page allowed to speak?

Promises: the signature must have been made with a living ticket for exactly this address; WeChat's words on refusal.
"""

from typing import Any

from standin.cipher import digest
from standin.official.consent import is_mall_page
from standin.official.tokens import living_tickets
from standin.platform import Platform

APIS = (
    "checkJsApi",
    "getLocation",
    "openLocation",
    "scanQRCode",
    "chooseWXPay",
    "updateAppMessageShareData",
    "updateTimelineShareData",
    "onMenuShareAppMessage",
    "onMenuShareTimeline",
    "closeWindow",
    "hideMenuItems",
    "showMenuItems",
    "hideOptionMenu",
    "showOptionMenu",
    "getNetworkType",
    "previewImage",
    "requestMerchantTransfer",
)


def check_config(platform: Platform, wish: dict[str, Any]) -> str:
    """`config:ok`, or the reason as the real SDK words it."""
    url = str(wish.get("url", ""))
    if str(wish.get("appId", "")) != platform.account.appid:
        return "config:invalid appid"
    if not is_mall_page(platform, url):
        return "config:invalid url domain"
    parts = str(wish.get("nonceStr", "")), str(wish.get("timestamp", "")), url
    given = str(wish.get("signature", ""))
    good = (digest.sign_page(ticket, *parts) for ticket in living_tickets(platform))
    return "config:ok" if any(digest.same(given, one) for one in good) else "config:invalid signature"
