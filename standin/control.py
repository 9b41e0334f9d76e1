"""The stand-in's own switches: people, places, faults, push mode, what was sent to the mall.

Promises: nothing here exists at WeChat; tests and the wall use it, the mall never.
"""

from dataclasses import asdict
from typing import Any

from flask import Blueprint

from standin import personas
from standin.faults import BadFault
from standin.loopback import is_local
from standin.official.push import verify_server
from standin.pay import bills, notices, transfers
from standin.personas import BadPersona
from standin.phone.codes import Unreadable, decode, picture_bytes
from standin.platform import here
from standin.wishes import BadWish, read_wish

pages = Blueprint("control", __name__, url_prefix="/standin")
Json = dict[str, Any]


@pages.errorhandler(BadFault)
@pages.errorhandler(BadPersona)
@pages.errorhandler(ValueError)
@pages.errorhandler(Unreadable)
def wrong(error: Exception) -> tuple[Json, int]:
    """A wish that makes no sense."""
    return {"error": str(error)}, 400


@pages.get("/health")
def health() -> Json:
    """Alive, and where the mall is thought to be."""
    return {"ok": True, "mall": here().settings.mall}


@pages.get("/personas")
def people() -> Json:
    """Everyone, without balances and secrets."""
    keys = ("name", "nickname", "colour", "place", "openid")
    listed = [{key: getattr(one, key) for key in keys} for one in personas.everyone(here().store)]
    return {"personas": listed, "places": personas.places(), "account": personas.account_face()}


@pages.post("/personas")
def add_person() -> Json:
    """A new person {name, nickname, colour}."""
    wish = read_wish()
    words = [str(wish.get(key, "")) for key in ("name", "nickname", "colour")]
    return asdict(personas.add(here().store, words[0], words[1], words[2] or "#5b8def"))


@pages.put("/mall")
def set_mall() -> Json:
    """Where the mall answers: {base}, and {port} of its pages when it differs."""
    wish = read_wish()
    base = str(wish.get("base", "")).rstrip("/")
    if not is_local(base):
        raise ValueError("只接受本机地址")
    here().settings.mall = base
    here().settings.mall_port = wish["port"] if isinstance(wish.get("port"), int) else None
    return health()


@pages.put("/push-mode")
def set_push_mode() -> Json:
    """{mode}: plain, compatible or safe."""
    mode = read_wish().get("mode")
    if mode not in {"plain", "compatible", "safe"}:
        raise ValueError("plain, compatible, safe")
    here().store.keep_value("push_mode", mode)
    return {"mode": mode}


@pages.put("/ip-whitelist")
def set_addresses() -> Json:
    """{addresses}: who may ask for tokens; an empty list lets everyone."""
    listed = read_wish().get("addresses")
    if not isinstance(listed, list):
        raise BadWish("addresses")
    here().store.keep_value("ip_whitelist", [str(one) for one in listed])
    return {"addresses": listed}


@pages.post("/expire-tokens")
def expire_tokens() -> Json:
    """End every access token now: the next call of the mall gets 42001."""
    return {"ended": here().store.run("UPDATE tokens SET dies_at = 0 WHERE kind <> 'ticket'")}


@pages.post("/verify-server")
def verify() -> Json:
    """Check the mall's callback address as WeChat's console does."""
    problem = verify_server(here())
    return {"ok": not problem, "problem": problem}


@pages.post("/shown")
def show_from_office() -> Json:
    """The head office's screen shows a code {image, label}, or none any more."""
    wish, codes = read_wish(), here().shown_codes
    picture = wish.get("image")
    if isinstance(picture, str) and picture:
        codes.show("office", decode(picture_bytes(picture)), picture, str(wish.get("label", ""))[:60])
    else:
        codes.hide("office")
    return {}


@pages.get("/notifications")
def notifications() -> Json:
    """What was delivered to the mall and how it answered."""
    return {"notifications": notices.listed(here())}


@pages.put("/bills")
def open_bills() -> Json:
    """{at_once}: whether today's bill is there already, instead of at ten tomorrow."""
    at_once = read_wish().get("at_once") is True
    bills.open_early(here(), at_once)
    return {"at_once": at_once}


@pages.post("/bills/changes")
def change_bills() -> Json:
    """{change, number, fen}: a planted difference between the bills and the truth, see the README."""
    bills.plant(here(), wish := read_wish())
    return wish


@pages.post("/clock")
def advance_clock() -> Json:
    """{hours}: let the clock of the wallet's 24 hours run ahead; signatures keep real time."""
    hours = read_wish().get("hours")
    if not isinstance(hours, int | float) or not 0 <= hours <= 24 * 400:
        raise ValueError("hours")
    return {"ahead_hours": transfers.advance_demo(here(), float(hours))}


@pages.get("/faults")
def list_faults() -> Json:
    """Open faults."""
    return {"faults": here().faults.listed()}


@pages.post("/faults")
def add_fault() -> Json:
    """{point, action, times, seconds}: see the README."""
    return asdict(here().faults.add(read_wish()))


@pages.delete("/faults")
def clear_faults() -> Json:
    """No more faults."""
    here().faults.clear()
    return {}
