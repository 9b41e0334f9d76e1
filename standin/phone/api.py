"""The JSON API of the phones: `/api/phone/<persona>/…`; every address is described in standin/README.md.

Promises: JSON in, JSON out; a refusal is 400 with {"error": sentence}; a push has been answered when the call returns.
"""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, request

from standin import chats, personas
from standin.official import contact, followers, messages, scene_codes
from standin.official.push import Delivery
from standin.pay import transfers
from standin.personas import Persona
from standin.phone import codes, jssdk, sharing
from standin.phone.refusals import PREFIX, word_refusals
from standin.platform import here
from standin.wishes import read_wish

pages = Blueprint("phone_api", __name__, url_prefix=PREFIX)
word_refusals(pages)
Json = dict[str, Any]


def _person(name: str) -> Persona:
    return personas.get(here().store, name)


def _words(wish: Json, most: int = 600) -> str:
    content = str(wish.get("content", "")).strip()
    if not 1 <= len(content) <= most:
        raise ValueError(f"请输入 1 到 {most} 个字")
    return content


def _push(delivery: Delivery | None) -> Json:
    return {"push": asdict(delivery) if delivery else None}


@pages.get("")
def state(name: str) -> Json:
    """Everything the phone shows outside a chat; light enough to be polled."""
    platform, persona = here(), _person(name)
    return {
        "persona": asdict(persona),
        "is_following": followers.is_following(platform, persona.openid),
        "chats": chats.overview(platform, name),
        "newest": chats.newest_id(platform, name),
        "waiting_transfers": len(transfers.waiting(platform, persona)),
        "menu": platform.store.read_value("menu"),
    }


@pages.get("/chats/<chat>")
def read_chat(name: str, chat: str) -> Json:
    """Messages after an id."""
    _person(name)
    return {"messages": chats.messages(here(), name, chat, request.args.get("after", 0, int))}


@pages.post("/chats/<chat>/read")
def read_all(name: str, chat: str) -> Json:
    """The person looked at the chat."""
    chats.mark_read(here(), _person(name).name, chat)
    return {}


@pages.post("/chats/<chat>")
def write(name: str, chat: str) -> Json:
    """Write to the account or to a person."""
    persona, content = _person(name), _words(read_wish())
    if chat == chats.OFFICIAL:
        return _push(contact.send_text(here(), persona, content))
    sharing.send_words(here(), persona, _person(chat), content)
    return {}


@pages.post("/text")
def text(name: str) -> Json:
    """Write to the account."""
    return _push(contact.send_text(here(), _person(name), _words(read_wish())))


@pages.post("/follow")
def follow(name: str) -> Json:
    """Follow, also by a scene {scene | url | ticket}; then the place is reported."""
    platform, persona, wish = here(), _person(name), request.get_json(silent=True) or {}
    scene = None
    if wish.get("scene"):
        scene = scene_codes.find_by_value(platform, str(wish["scene"]))
    elif wish.get("url") or wish.get("ticket"):
        scene = scene_codes.find(platform, str(wish.get("url") or wish["ticket"]))
    if scene is None and wish:
        raise ValueError("二维码不存在或已过期")
    delivery = contact.follow(platform, persona, scene)
    contact.report_location(platform, persona)
    return _push(delivery)


@pages.post("/unfollow")
def unfollow(name: str) -> Json:
    """Leave the account."""
    return _push(contact.unfollow(here(), _person(name)))


@pages.post("/enter")
def enter(name: str) -> Json:
    """Open the account's chat: read all, and WeChat reports where the person is."""
    chats.mark_read(here(), name, chats.OFFICIAL)
    return _push(contact.report_location(here(), _person(name)))


@pages.post("/location")
def location(name: str) -> Json:
    """Be at {place} or {latitude, longitude}; followers report it at once."""
    persona = contact.move(here(), _person(name), read_wish())
    return {**_push(contact.report_location(here(), persona)), "place": persona.place}


@pages.post("/location-message")
def location_message(name: str) -> Json:
    """Send where the person is as a message."""
    persona = _person(name)
    return _push(contact.send_location(here(), persona, persona.place))


@pages.post("/settings")
def settings(name: str) -> Json:
    """{shares_location, has_consented}: what the person allows."""
    wish, persona = read_wish(), _person(name)
    chosen = {key: wish[key] for key in ("shares_location", "has_consented") if isinstance(wish.get(key), bool)}
    personas.set_flag(here().store, persona.name, **chosen)
    return {"persona": asdict(_person(name))}


@pages.post("/menu")
def tap_menu(name: str) -> Json:
    """Tap {key}: a key, an address or a name of the menu."""
    delivery, url = contact.tap_menu(here(), _person(name), str(read_wish().get("key", "")))
    return {**_push(delivery), "url": (codes.own_address(here(), name, url) or url) if url else ""}


@pages.post("/scan")
def scan(name: str) -> Json:
    """Scan {text | image | image_url | shown | scene} and do what WeChat does."""
    result = codes.scan(here(), _person(name), read_wish())
    if isinstance(result.get("push"), Delivery):
        result["push"] = asdict(result["push"])
    return result


@pages.post("/read-code")
def read_code(name: str) -> Json:
    """Scan for a page (wx.scanQRCode): only the text."""
    _person(name)
    return {"text": codes.read(here(), read_wish())}


@pages.post("/resolve")
def resolve(name: str) -> Json:
    """A link {url} as this person's phone opens it."""
    address = codes.own_address(here(), _person(name).name, str(read_wish().get("url", "")))
    if address is None:
        raise ValueError("替身手机只能打开商城的页面")
    return {"url": address}


@pages.get("/shown")
def shown(name: str) -> Json:
    """Codes other phones show now."""
    _person(name)
    others = [asdict(code) for code in here().shown_codes.visible() if code.persona != name]
    return {"codes": [{key: value for key, value in code.items() if key != "text"} for code in others]}


@pages.post("/shown")
def show(name: str) -> Json:
    """This phone shows a code {image, label}; the text is read from the picture, by {text} only without one."""
    wish, persona = read_wish(), _person(name)
    picture = str(wish.get("image", ""))
    words = codes.read(here(), {"image": picture} if picture else wish)
    code = here().shown_codes.show(persona.name, words, picture, str(wish.get("label", ""))[:60])
    return {"number": code.number}


@pages.delete("/shown")
def hide(name: str) -> Json:
    """This phone shows no code any more."""
    here().shown_codes.hide(_person(name).name)
    return {}


@pages.post("/jssdk/config")
def config(name: str) -> Json:
    """Check a page's wx.config."""
    _person(name)
    return {"errMsg": jssdk.check_config(here(), read_wish()), "apis": jssdk.APIS}


@pages.post("/grants")
def grant(name: str) -> Json:
    """Allow one subscription notice of {template_id}."""
    messages.grant(here(), _person(name).openid, str(read_wish().get("template_id", "")))
    return {}


@pages.post("/share")
def share(name: str) -> Json:
    """Send {card} to a person {to}, or to Moments with {words} when `to` is `moments`."""
    platform, wish, persona = here(), read_wish(), _person(name)
    card = sharing.clean_card(platform, wish.get("card"))
    if wish.get("to") == "moments":
        sharing.post_moment(platform, persona, str(wish.get("words", "")), card)
    else:
        sharing.send_card(platform, persona, _person(str(wish.get("to"))), card)
    return {}


@pages.get("/moments")
def moments(name: str) -> Json:
    """The feed."""
    _person(name)
    return {"moments": sharing.moments(here())}
