"""Ask WeChat for the scene of a clerk's code.

Promises: asked once and kept; while WeChat does not answer the code stays a plain link and is asked for again later.
"""

import logging
from datetime import datetime

from app.codes.queries import codes_without_scene
from app.codes.scene_address import scene_address
from app.kernel.database import Begin
from app.kernel.errors import Problem, Unavailable

log = logging.getLogger(__name__)
AT_ONCE = 100


def ask_scene(begin: Begin, token: str, now: datetime) -> None:
    """Keep the code's scene, asked for now or before; a problem is left to the job below."""
    try:
        scene_address(begin, token, now)
    except Problem as problem:
        log.info("no scene for a clerk's code yet: %s", problem.code)


def ask_missing_scenes(begin: Begin, now: datetime) -> None:
    """Ask for every clerk's code that has no scene; not again in this round once WeChat does not answer."""
    with begin() as tx:
        waiting = codes_without_scene(tx, "clerk", AT_ONCE)
    for token in waiting:
        try:
            scene_address(begin, token, now)
        except Unavailable:
            return
        except Problem as problem:
            log.warning("WeChat gives no scene for a clerk's code: %s", problem.code)
