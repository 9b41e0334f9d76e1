"""Addresses that open a branch in the usual map applications.

Sources: the URI pages of Tencent, Amap and Baidu maps, and Apple's map links. Promises: the point is right in each map: the
first three are told that it is GCJ-02, which Apple's maps use in China, too; texts are escaped.
"""

from typing import NamedTuple
from urllib.parse import urlencode

from app.branches.rules.branch import BranchView

REFERER = "lindian"


class MapLink(NamedTuple):
    """`label` is a Chinese message id."""

    label: str
    address: str


def map_links(branch: BranchView) -> list[MapLink]:
    """Tencent, Amap, Baidu, Apple; inside WeChat its own map opens first."""
    lng, lat = f"{branch.lng:.6f}", f"{branch.lat:.6f}"
    title, where = branch.name, branch.address or branch.name
    tencent = {"marker": f"coord:{lat},{lng};title:{_plain(title)};addr:{_plain(where)}", "referer": REFERER}
    amap = {"position": f"{lng},{lat}", "name": title, "coordinate": "gaode", "src": REFERER, "callnative": "1"}
    baidu = {
        "location": f"{lat},{lng}", "title": title, "content": where, "coord_type": "gcj02", "output": "html",
        "src": REFERER,
    }  # fmt: skip
    return [
        MapLink("腾讯地图", f"https://apis.map.qq.com/uri/v1/marker?{urlencode(tencent)}"),
        MapLink("高德地图", f"https://uri.amap.com/marker?{urlencode(amap)}"),
        MapLink("百度地图", f"https://api.map.baidu.com/marker?{urlencode(baidu)}"),
        MapLink("苹果地图", f"https://maps.apple.com/?{urlencode({'ll': f'{lat},{lng}', 'q': title})}"),
    ]


def _plain(text: str) -> str:
    """Tencent's marker text uses these as separators."""
    return text.replace(";", " ").replace(":", " ").replace("|", " ")
