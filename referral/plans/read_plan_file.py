"""Read a plan file from disk.

Promises: a file that is no JSON is refused with the place where it breaks; the rest is `read_plan`'s.
"""

import json
from pathlib import Path

from app.kernel.errors import Invalid
from referral.plans.rules.plan_json import PlanFile, read_plan


class PlanUnreadable(Invalid):
    code = "referral.plan_unreadable"
    sentence = "{file} 不是 JSON 文件：{reason}。"


def read_plan_file(path: Path) -> PlanFile:
    """The plan in `path`; raises `PlanUnreadable` or `PlanFileWrong`."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise PlanUnreadable(file=path.name, reason=str(error)) from error
    return read_plan(document)
