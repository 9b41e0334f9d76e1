"""Branches for tests."""

import itertools
from datetime import UTC, datetime
from typing import Any

from app.branches.models import Branch
from app.branches.queries import BranchView, branch_view, directory_changed, stored_hours
from app.branches.rules.hours import parse_hours, parse_special_days
from app.kernel.database import Tx
from app.kernel.ids import new_id

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_numbers = itertools.count(1)


def make_branch(tx: Tx, **over: Any) -> BranchView:
    """A shop in Shanghai, open 09:00-22:00 every day; `hours` and `special_days` may be given as texts (None: unknown)."""
    hours = over.pop("hours", "Mo-Su 09:00-22:00")
    special_days = over.pop("special_days", "")
    number = next(_numbers)
    values: dict[str, Any] = {
        "id": new_id(), "code": f"T{number:04d}", "name": f"测试{number}号店", "kind": "shop", "province": "上海市",
        "city": "上海市", "district": "黄浦区", "address": f"测试路{number}号", "phone": "021-0000 0000", "lng": 121.4741,
        "lat": 31.2308, "time_zone": "Asia/Shanghai", "state": "open", "owner": "direct", "region": "上海区",
        "delivery_radius_m": 4000, "delivery_fee_fen": 600, "delivery_min_fen": 3900, "free_delivery_fen": None,
        "prepare_minutes": 30, "created_at": EPOCH, "changed_at": EPOCH,
        "hours": stored_hours(parse_hours(hours or "")),
        "special_days": {day: [list(span) for span in spans] for day, spans in parse_special_days(special_days).items()},
    }  # fmt: skip
    row = Branch(**(values | over))
    tx.add(row)
    tx.flush()
    directory_changed(tx)
    return branch_view(row)


def make_warehouse(tx: Tx, **over: Any) -> BranchView:
    """A warehouse: ships and supplies, nobody collects there."""
    return make_branch(tx, **({"kind": "warehouse", "delivery_radius_m": None, "name": "测试总仓"} | over))
