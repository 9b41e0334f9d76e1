"""Laws of the official account: tokens, scenes, pushes, windows."""

from xml.etree import ElementTree as ET

import pytest
import requests

from standin.cipher import digest, safe_mode
from standin.server import Running
from tests.support.standin_process import Received, SmallMall
from tests.unit.standin.merchant import Merchant

WORDS = {"msgtype": "text", "text": {"content": "最近的门店在 1.2 公里外"}}


def fields(push: Received) -> dict[str, str]:
    return {node.tag: node.text or "" for node in ET.fromstring(push.body)}


def scene_code(merchant: Merchant, scene: str = "k7Qx") -> dict[str, str]:
    wish = {"action_name": "QR_STR_SCENE", "expire_seconds": 600, "action_info": {"scene": {"scene_str": scene}}}
    return merchant.api("/cgi-bin/qrcode/create", wish)


def events(mall: SmallMall) -> list[str]:
    return [fields(push).get("Event", "") for push in mall.pushes()]


def send(merchant: Merchant, persona: str, **message: object) -> int:
    wish = {"touser": merchant.openid(persona), **(message or WORDS)}
    return int(merchant.api("/cgi-bin/message/custom/send", wish)["errcode"])


def test_stable_token_repeats_itself_and_a_forced_one_ends_the_former(merchant: Merchant) -> None:
    first = merchant.token()
    assert merchant.token() == first
    official = merchant.account["official"]
    wish = {"grant_type": "client_credential", "appid": official["appid"], "secret": official["secret"]}
    forced = requests.post(f"{merchant.base}/cgi-bin/stable_token", json={**wish, "force_refresh": True}, timeout=5)
    assert forced.json()["access_token"] != first
    assert merchant.api("/cgi-bin/menu/create", {}, first)["errcode"] == 42001


def test_old_token_call_does_not_disturb_the_stable_one(merchant: Merchant) -> None:
    stable, official = merchant.token(), merchant.account["official"]
    query = {"grant_type": "client_credential", "appid": official["appid"], "secret": official["secret"]}
    plain = [requests.get(f"{merchant.base}/cgi-bin/token", query, timeout=5).json() for _ in range(2)]
    assert plain[0]["access_token"] != plain[1]["access_token"]
    assert merchant.token() == stable
    for token in (stable, plain[0]["access_token"], plain[1]["access_token"]):
        assert send_menu(merchant, token) == 0


def send_menu(merchant: Merchant, token: str) -> int:
    menu = {"button": [{"type": "click", "name": "最近门店", "key": "nearest"}]}
    return int(merchant.api("/cgi-bin/menu/create", menu, token)["errcode"])


@pytest.mark.parametrize(("token", "code"), [("nonsense", 40001)])
def test_unknown_token_is_refused(merchant: Merchant, token: str, code: int) -> None:
    assert send_menu(merchant, token) == code


def test_missing_token_wrong_secret_and_foreign_appid_have_their_own_codes(merchant: Merchant) -> None:
    official = merchant.account["official"]
    url = f"{merchant.base}/cgi-bin/stable_token"
    wish = {"grant_type": "client_credential", "appid": official["appid"], "secret": "x"}
    assert requests.post(url, json=wish, timeout=5).json()["errcode"] == 40125
    assert requests.post(url, json={**wish, "appid": "wx1"}, timeout=5).json()["errcode"] == 40013
    assert requests.get(f"{merchant.base}/cgi-bin/menu/get", timeout=5).json()["errcode"] == 41001
    requests.put(f"{merchant.base}/standin/ip-whitelist", json={"addresses": ["10.1.2.3"]}, timeout=5)
    wish["secret"] = official["secret"]
    assert requests.post(url, json=wish, timeout=5).json()["errcode"] == 40164


def test_first_scan_pushes_subscribe_with_the_scene_and_the_second_pushes_scan(
    merchant: Merchant, mall: SmallMall
) -> None:
    code = scene_code(merchant)
    picture = requests.get(f"{merchant.base}/cgi-bin/showqrcode", {"ticket": code["ticket"]}, timeout=5)
    assert picture.headers["Content-Type"] == "image/jpg"
    for _ in range(2):
        status, answer = merchant.phone("xiaoyu", "/scan", text=code["url"])
        assert (status, answer["kind"]) == (200, "chat")
    pushed = [fields(push) for push in mall.pushes()]
    assert [one["Event"] for one in pushed] == ["subscribe", "LOCATION", "SCAN", "LOCATION"]
    assert pushed[0]["EventKey"] == "qrscene_k7Qx"
    assert pushed[2]["EventKey"] == "k7Qx"
    assert pushed[0]["Ticket"] == pushed[2]["Ticket"] == code["ticket"]
    assert pushed[0]["FromUserName"] == merchant.openid("xiaoyu")
    assert (pushed[1]["Latitude"], pushed[1]["Longitude"]) == ("31.2237", "121.4454")
    info = requests.get(
        f"{merchant.base}/cgi-bin/user/info",
        {"access_token": merchant.token(), "openid": merchant.openid("xiaoyu")},
        timeout=5,
    ).json()
    assert (info["subscribe"], info["qr_scene_str"], info["subscribe_scene"]) == (1, "k7Qx", "ADD_SCENE_QR_CODE")
    assert "nickname" not in info


def test_scanned_picture_is_read_by_a_decoder(merchant: Merchant, mall: SmallMall) -> None:
    code = scene_code(merchant)
    port = merchant.running.port
    address = f"http://127.0.0.1:{port}/cgi-bin/showqrcode?ticket={code['ticket']}"
    status, answer = merchant.phone("wang", "/scan", image_url=address)
    assert (status, answer["text"]) == (200, code["url"])
    assert events(mall)[0] == "subscribe"


def test_push_is_signed_with_the_accounts_token(merchant: Merchant, mall: SmallMall) -> None:
    merchant.phone("wang", "/follow")
    query = mall.pushes()[0].query
    token = merchant.account["official"]["token"]
    assert query["signature"] == digest.sign_sorted(token, query["timestamp"], query["nonce"])
    assert query["openid"] == merchant.openid("wang")


def test_safe_mode_push_shows_only_the_sealed_message(merchant: Merchant, mall: SmallMall) -> None:
    requests.put(f"{merchant.base}/standin/push-mode", json={"mode": "safe"}, timeout=5)
    merchant.phone("wang", "/follow")
    push, official = mall.pushes()[0], merchant.account["official"]
    sealed = fields(push)["Encrypt"]
    assert set(fields(push)) == {"ToUserName", "Encrypt"}
    parts = official["token"], push.query["timestamp"], push.query["nonce"], sealed
    assert push.query["msg_signature"] == digest.sign_sorted(*parts)
    opened = safe_mode.decrypt(official["encoding_aes_key"], official["appid"], sealed)
    assert "<Event><![CDATA[subscribe]]></Event>" in opened


def test_silent_mall_gets_three_deliveries_of_the_same_message(merchant: Merchant, mall: SmallMall) -> None:
    mall.answer = lambda _: (500, b"")
    merchant.phone("wang", "/settings", shares_location=False)
    _, answer = merchant.phone("wang", "/follow")
    assert answer["push"] == {"attempts": 3, "is_taken": False, "reply": None, "fault": "HTTP 500"}
    assert len({push.body for push in mall.pushes()}) == 1
    assert len(mall.pushes()) == 3
    assert merchant.chat("wang")[-1]["body"]["content"] == "该公众号提供的服务出现故障，请稍后再试"


def reply_with(merchant: Merchant, persona: str, inner: str) -> bytes:
    original = merchant.account["official"]["original_id"]
    head = f"<ToUserName>{merchant.openid(persona)}</ToUserName><FromUserName>{original}</FromUserName>"
    return f"<xml>{head}<CreateTime>1</CreateTime>{inner}</xml>".encode()


def test_passive_news_reply_becomes_a_card_in_the_chat(merchant: Merchant, mall: SmallMall) -> None:
    inner = (
        "<MsgType>news</MsgType><ArticleCount>1</ArticleCount><Articles><item><Title><![CDATA[中山路店]]></Title>"
        "<Description>1.2 公里</Description><PicUrl>http://a/p.png</PicUrl><Url>http://a/b</Url></item></Articles>"
    )
    mall.answer = lambda _: (200, reply_with(merchant, "wang", inner))
    _, answer = merchant.phone("wang", "/follow")
    assert answer["push"]["reply"] == "news"
    article = {"title": "中山路店", "description": "1.2 公里", "picurl": "http://a/p.png", "url": "http://a/b"}
    assert merchant.chat("wang")[-1]["body"] == {"articles": [article]}


@pytest.mark.parametrize(
    "inner",
    [
        "<MsgType>text</MsgType>",
        "<MsgType>news</MsgType><ArticleCount>2</ArticleCount><Articles><item><Title>a</Title></item></Articles>",
        "<MsgType>poem</MsgType>",
    ],
)
def test_malformed_reply_shows_the_fault_line(merchant: Merchant, mall: SmallMall, inner: str) -> None:
    mall.answer = lambda _: (200, reply_with(merchant, "wang", inner))
    _, answer = merchant.phone("wang", "/follow")
    assert not answer["push"]["is_taken"]
    assert merchant.chat("wang")[-1]["kind"] == "line"


def test_nothing_can_be_sent_to_someone_who_never_wrote(merchant: Merchant) -> None:
    assert send(merchant, "wang") == 45015


def test_follow_opens_a_minute_for_three_messages(merchant: Merchant, standin: Running) -> None:
    merchant.phone("wang", "/follow")
    assert [send(merchant, "wang") for _ in range(4)] == [0, 0, 0, 45047]
    assert [one["kind"] for one in merchant.chat("wang")] == ["line", "text", "text", "text"]
    standin.platform.store.run("UPDATE reply_windows SET closes_at = closes_at - 61")
    assert send(merchant, "wang") == 45015


def test_text_opens_two_days_for_five_messages(merchant: Merchant, standin: Running) -> None:
    merchant.phone("wang", "/follow")
    merchant.phone("wang", "/text", content="在吗")
    standin.platform.store.run("UPDATE reply_windows SET closes_at = closes_at - 47 * 3600")
    assert [send(merchant, "wang") for _ in range(6)] == [0, 0, 0, 0, 0, 45047]


def test_location_opens_no_window(merchant: Merchant, standin: Running) -> None:
    merchant.phone("wang", "/follow")
    standin.platform.store.run("UPDATE reply_windows SET closes_at = 0")
    _, answer = merchant.phone("wang", "/location", place="苏州·金鸡湖")
    assert answer["push"]["is_taken"]
    assert send(merchant, "wang") == 45015


def test_who_left_cannot_be_written_to(merchant: Merchant, mall: SmallMall) -> None:
    merchant.phone("wang", "/follow")
    merchant.phone("wang", "/unfollow")
    assert events(mall) == ["subscribe", "LOCATION", "unsubscribe"]
    assert send(merchant, "wang") == 45015


def test_template_message_needs_a_follower_and_values_that_fit(merchant: Merchant) -> None:
    wish = {"touser": merchant.openid("wang"), "template_id": "TM00001", "data": {"thing1": {"value": "纸尿裤"}}}
    assert merchant.api("/cgi-bin/message/template/send", wish)["errcode"] == 43004
    merchant.phone("wang", "/follow")
    assert merchant.api("/cgi-bin/message/template/send", wish)["errcode"] == 0
    too_long = {**wish, "data": {"thing1": {"value": "长" * 21}}}
    assert merchant.api("/cgi-bin/message/template/send", too_long)["errcode"] == 47003
    assert merchant.chat("wang")[-1]["kind"] == "notice"


def test_subscription_notice_uses_up_one_grant(merchant: Merchant) -> None:
    wish = {"touser": merchant.openid("wang"), "template_id": "TM00002", "data": {"thing1": {"value": "到货"}}}
    assert merchant.api("/cgi-bin/message/subscribe/bizsend", wish)["errcode"] == 43101
    merchant.phone("wang", "/grants", template_id="TM00002")
    sent = [merchant.api("/cgi-bin/message/subscribe/bizsend", wish)["errcode"] for _ in range(2)]
    assert sent == [0, 43101]


def test_menu_click_pushes_its_key_and_opens_the_minute(merchant: Merchant, mall: SmallMall) -> None:
    merchant.phone("wang", "/follow")
    assert send_menu(merchant, merchant.token()) == 0
    status, _ = merchant.phone("wang", "/menu", key="nearest")
    assert status == 200
    assert fields(mall.pushes()[-1])["EventKey"] == "nearest"
    assert merchant.phone("wang", "/menu", key="gone")[0] == 404


def test_scene_codes_keep_to_their_limits(merchant: Merchant) -> None:
    def make(action: str, scene: dict[str, object]) -> dict[str, object]:
        return merchant.api("/cgi-bin/qrcode/create", {"action_name": action, "action_info": {"scene": scene}})

    assert make("QR_LIMIT_STR_SCENE", {"scene_str": "x" * 65})["errcode"] == 40053
    assert make("QR_LIMIT_SCENE", {"scene_id": 100_001})["errcode"] == 40053
    assert make("QR_STR_SCENE", {"scene_str": "a"})["expire_seconds"] == 60
    first, again = (make("QR_LIMIT_STR_SCENE", {"scene_str": "shop-1"}) for _ in range(2))
    assert first == again


def test_expired_scene_code_is_refused_on_the_phone(merchant: Merchant, mall: SmallMall, standin: Running) -> None:
    code = scene_code(merchant)
    standin.platform.store.run("UPDATE scene_codes SET dies_at = 1")
    assert merchant.phone("wang", "/scan", text=code["url"]) == (400, {"error": "二维码已过期"})
    assert mall.pushes() == []


def test_uploaded_picture_is_sent_and_its_code_is_read_in_the_chat(merchant: Merchant, mall: SmallMall) -> None:
    code = scene_code(merchant)
    picture = requests.get(f"{merchant.base}/cgi-bin/showqrcode", {"ticket": code["ticket"]}, timeout=5).content
    url = f"{merchant.base}/cgi-bin/media/upload?access_token={merchant.token()}&type=image"
    media_id = requests.post(url, files={"media": ("code.jpg", picture)}, timeout=5).json()["media_id"]
    assert requests.post(url, files={"media": ("x.jpg", b"no picture")}, timeout=5).json()["errcode"] == 40005
    merchant.phone("wang", "/follow")
    assert send(merchant, "wang", msgtype="image", image={"media_id": "gone"}) == 40007
    assert send(merchant, "wang", msgtype="image", image={"media_id": media_id}) == 0
    status, answer = merchant.phone("wang", "/scan", media_id=merchant.chat("wang")[-1]["body"]["media_id"])
    assert (status, answer["text"]) == (200, code["url"])
