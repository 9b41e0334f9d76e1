"""Provinces, cities and districts, and how people shorten their names."""

import re
from dataclasses import dataclass, field

PEOPLES = (
    "壮回苗彝侗白傣羌黎瑶畲满佤水怒|维吾尔|藏|蒙古|土家|布依|朝鲜|哈尼|景颇|傈僳|哈萨克|柯尔克孜|锡伯|撒拉|仡佬|拉祜|纳西|普米|独龙"
    "|达斡尔|东乡|保安|裕固|塔吉克|鄂伦春|鄂温克|毛南|仫佬|布朗|阿昌|各"
)
_ONE = "|".join([*PEOPLES.partition("|")[0], *PEOPLES.split("|")[1:]])
SUFFIXES = re.compile(rf"(特别行政区|(?:(?:{_ONE})族?)*自治[区州县旗]|地区|省|市|区|县|盟|旗)$")


@dataclass(frozen=True)
class Division:
    """One province (level 1), city (2) or district (3); the position is its centre in GCJ-02 degrees."""

    adcode: str
    parent: str
    name: str
    lng: float
    lat: float
    level: int = 0

    @property
    def short(self) -> str:
        """The name as people say it (`广西`, `苏州`, `徐汇`), or the whole name where too little would be left."""
        left = SUFFIXES.sub("", self.name)
        return left if len(left) >= 2 else self.name

    @property
    def names(self) -> tuple[str, ...]:
        """What a text may call it, full names first (`上海市` for 上海, `台湾省` for 台湾), the short one last."""
        added = (
            (f"{self.name}{'省' if self.name == '台湾' else '市'}",) if self.level == 1 and len(self.name) == 2 else ()
        )
        return tuple(dict.fromkeys((*added, self.name, self.short)))


@dataclass(frozen=True)
class Divisions:
    """All of them, by code and by parent (provinces have the parent '')."""

    by_code: dict[str, Division]
    children: dict[str, tuple[Division, ...]]
    by_first: dict[str, tuple[Division, ...]] = field(default_factory=dict)

    def find(self, adcode: str | None) -> Division | None:
        """None for no or an unknown code."""
        return self.by_code.get(adcode or "")

    def below(self, adcode: str) -> tuple[Division, ...]:
        """The divisions one level below; '' gives the provinces."""
        return self.children.get(adcode, ())

    def path(self, division: Division) -> tuple[Division, ...]:
        """From the province down to `division` itself."""
        above = self.find(division.parent)
        return (*self.path(above), division) if above else (division,)

    def is_below(self, division: Division, above: Division | None) -> bool:
        """Whether `division` lies in `above` (None: the whole country)."""
        return above is None or above in self.path(division)[:-1]

    def full_name(self, division: Division) -> str:
        """`浙江省杭州市西湖区`; a municipality is named once."""
        names = [one.name for one in self.path(division)]
        return "".join(name for name, after in zip(names, [*names[1:], ""], strict=True) if not after.startswith(name))
