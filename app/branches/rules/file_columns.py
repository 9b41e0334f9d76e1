"""Which column of a branch file means what.

Knows our own columns, the published store directories' and plain Chinese ones. Promises: a column it does not know is named
as ignored, a missing one is named in the refusal.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.kernel.sheets import SheetRefused

NAMES: Mapping[str, tuple[str, ...]] = {
    "external_ref": ("external_ref", "store_number", "store_no", "门店编号", "外部编号"),
    "code": ("code", "branch_code", "门店代码"),
    "name": ("name", "store_name", "branch_name", "门店名称", "名称"),
    "kind": ("kind", "类型"),
    "province": ("province", "state/province", "省份", "省"),
    "city": ("city", "cityname", "城市", "市"),
    "district": ("district", "区县", "区"),
    "address": ("address", "street_address", "地址", "详细地址"),
    "phone": ("phone", "phone_number", "telephone", "电话", "联系电话"),
    "lng": ("longitude", "lng", "lon", "经度"),
    "lat": ("latitude", "lat", "纬度"),
    "position": ("poi", "position", "location", "坐标", "位置"),
    "time_zone": ("time_zone", "timezone", "时区"),
    "hours": ("hours", "opening_hours", "营业时间"),
    "special_days": ("special_days", "特殊日期"),
    "delivery_radius_m": ("delivery_radius_m", "配送半径米"),
    "delivery_fee_fen": ("delivery_fee_fen", "配送费分"),
    "delivery_min_fen": ("delivery_min_fen", "起送价分"),
    "free_delivery_fen": ("free_delivery_fen", "免配送费分"),
    "prepare_minutes": ("prepare_minutes", "备货分钟"),
    "state": ("state", "状态"),
    "owner": ("owner", "ownership_type", "归属", "经营性质"),
    "region": ("region", "大区"),
}
_BLANKS = re.compile(r"[\s_]+")


class ColumnsMissing(SheetRefused):
    code = "branches.columns_missing"
    sentence = "门店文件缺少{missing}列。第一行的列名是：{found}。"


@dataclass(frozen=True)
class Columns:
    """`of` maps our field to the file's column name."""

    of: Mapping[str, str]
    ignored: tuple[str, ...]

    @property
    def has_id(self) -> bool:
        """Whether rows carry an id of their own; otherwise their row number is the reference."""
        return "external_ref" in self.of


def map_columns(header: Sequence[str]) -> Columns:
    """Raises `ColumnsMissing` unless there are a name and a position."""
    plain = {_plain(column): column for column in header}
    of = {
        field: plain[name]
        for field, names in NAMES.items()
        if (name := next((_plain(known) for known in names if _plain(known) in plain), None)) is not None
    }
    missing = [] if "name" in of else ["名称（name）"]
    if "position" not in of and not {"lng", "lat"} <= set(of):
        missing.append("经纬度（longitude、latitude 或 JSON 的 position）")
    if missing:
        raise ColumnsMissing(missing="、".join(missing), found="、".join(header)[:300])
    used = set(of.values())
    return Columns(of, tuple(column for column in header if column not in used))


def _plain(column: str) -> str:
    return _BLANKS.sub("_", column.strip().lower())
