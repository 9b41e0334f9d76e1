"""Who stands above whom.

Promises: every parent is a member, nobody is named twice, nobody stands above herself; the order of the rows does not matter.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.kernel.errors import Invalid


class ForestWrong(Invalid):
    code = "referral.forest_wrong"
    sentence = "会员文件第 {row} 行不对：{reason}。"


@dataclass(frozen=True)
class Forest:
    """`parents` maps every member to the one who brought her, "" for those at the top."""

    parents: Mapping[str, str]
    _chains: dict[tuple[str, int], tuple[str, ...]] = field(default_factory=dict, repr=False)

    def chain(self, member_id: str, length: int) -> tuple[str, ...]:
        """The people above a member, nearest first, at most `length` of them."""
        found = self._chains.get((member_id, length))
        if found is None:
            line: list[str] = []
            above = self.parents[member_id]
            while above and len(line) < length:
                line.append(above)
                above = self.parents[above]
            found = self._chains[member_id, length] = tuple(line)
        return found


def grow_forest(rows: Iterable[tuple[int, str, str]]) -> Forest:
    """The forest of (row number, member, parent) rows; raises `ForestWrong` for the first row that cannot stand."""
    parents: dict[str, str] = {}
    places: dict[str, int] = {}
    for row, member_id, parent_id in rows:
        if not member_id:
            raise ForestWrong(row=row, reason="没有会员编号")
        if member_id in parents:
            raise ForestWrong(row=row, reason=f"会员 {member_id} 出现了两次")
        parents[member_id], places[member_id] = parent_id, row
    for member_id, parent_id in parents.items():
        if parent_id and parent_id not in parents:
            raise ForestWrong(row=places[member_id], reason=f"推荐人 {parent_id} 不在文件里")
    _refuse_rings(parents, places)
    return Forest(parents)


def _refuse_rings(parents: Mapping[str, str], places: Mapping[str, int]) -> None:
    """Walk up from everybody, each step once: whoever meets her own walk stands above herself."""
    settled: set[str] = set()
    for start in parents:
        walk: dict[str, None] = {}
        at = start
        while at and at not in settled:
            if at in walk:
                raise ForestWrong(row=places[at], reason=f"会员 {at} 成了自己的上级")
            walk[at] = None
            at = parents[at]
        settled.update(walk)
