"""Who follows the official account, and through which scene they came.

Promises: following again keeps the openid; the scene of the first follow of a period is what user/info tells.
"""

from typing import Any

from standin import personas
from standin.clock import now
from standin.official.errors import ApiError
from standin.platform import Platform


def is_following(platform: Platform, openid: str) -> bool:
    """True while the person follows."""
    row = platform.store.one("SELECT is_following FROM followers WHERE openid = ?", openid)
    return bool(row and row["is_following"])


def start_following(platform: Platform, openid: str, scene: str) -> bool:
    """Note the follow; False when the person follows already."""
    with platform.store.write():
        if is_following(platform, openid):
            return False
        platform.store.run(
            "INSERT INTO followers VALUES (?, 1, ?, ?) ON CONFLICT (openid) DO UPDATE "
            "SET is_following = 1, since = excluded.since, scene = excluded.scene",
            openid,
            now(),
            scene,
        )
    return True


def stop_following(platform: Platform, openid: str) -> bool:
    """Note that the person left; False when they did not follow."""
    return bool(
        platform.store.run("UPDATE followers SET is_following = 0 WHERE openid = ? AND is_following = 1", openid)
    )


def user_info(platform: Platform, openid: str) -> dict[str, Any]:
    """The answer of cgi-bin/user/info; since 2021 without nickname and picture; 40003 for a stranger."""
    persona = personas.find_by_openid(platform.store, openid)
    if persona is None:
        raise ApiError(40003)
    row = platform.store.one("SELECT * FROM followers WHERE openid = ? AND is_following = 1", openid)
    union = {"unionid": persona.unionid} if persona.unionid else {}
    if row is None:
        return {"subscribe": 0, "openid": openid, **union}
    scene: str = row["scene"]
    return {
        "subscribe": 1,
        "openid": openid,
        "language": "zh_CN",
        "subscribe_time": int(row["since"]),
        **union,
        "remark": "",
        "groupid": 0,
        "tagid_list": [],
        "subscribe_scene": "ADD_SCENE_QR_CODE" if scene else "ADD_SCENE_SEARCH",
        "qr_scene": int(scene) if scene.isdigit() else 0,
        "qr_scene_str": "" if scene.isdigit() else scene,
    }
