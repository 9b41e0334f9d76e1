"""A branch as every other package sees it.

Promises: frozen; positions are GCJ-02 degrees, hours are as rules/hours.py reads them.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.branches.rules.delivery_area import AreaOffer, DeliveryArea, FeeStep, best_area
from app.branches.rules.hours import Holiday, Spans, WeekHours
from app.branches.states import BranchKind, BranchOwner, BranchState


@dataclass(frozen=True)
class BranchView:
    """A branch or warehouse. `hours` None: unknown. Distances in m, money in fen; `delivery_radius_m` None: no courier."""

    branch_id: uuid.UUID
    code: str
    name: str
    lng: float
    lat: float
    external_ref: str | None = None
    external_row: int | None = None
    external_source: str = ""
    kind: str = BranchKind.SHOP
    province: str = ""
    city: str = ""
    district: str = ""
    address: str = ""
    phone: str = ""
    time_zone: str = "Asia/Shanghai"
    state: str = BranchState.OPEN
    owner: str = BranchOwner.DIRECT
    region: str = ""
    hours: WeekHours | None = None
    special_days: Mapping[str, Spans] = field(default_factory=dict)
    delivery_radius_m: int | None = None
    delivery_fee_fen: int = 0
    delivery_min_fen: int = 0
    free_delivery_fen: int | None = None
    prepare_minutes: int = 30
    holidays: Mapping[str, Holiday] = field(default_factory=dict)
    own_areas: tuple[DeliveryArea, ...] = ()

    @property
    def other_days(self) -> dict[str, Spans]:
        """Days with hours of their own: the chain's holidays, and the branch's special days, which go before."""
        return {day: holiday.spans for day, holiday in self.holidays.items()} | dict(self.special_days)

    @property
    def areas(self) -> tuple[DeliveryArea, ...]:
        """Where its couriers go: its areas, or the plain radius as one; none where it does not deliver."""
        if self.own_areas or not self.delivery_radius_m:
            return self.own_areas
        steps = (FeeStep(None, self.delivery_fee_fen),)
        return (DeliveryArea("", self.delivery_radius_m, (), self.delivery_min_fen, steps, self.free_delivery_fen),)

    def delivers_to(self, lng: float, lat: float, goods_fen: int) -> AreaOffer | None:
        """The area that counts for a GCJ-02 position (its minimum may be missing); None outside all of them."""
        return best_area(self.areas, (self.lng, self.lat), (lng, lat), goods_fen)

    @property
    def reference(self) -> str:
        """What the chain's own files call it: the external reference, else the code."""
        return self.external_ref or self.code

    @property
    def offered(self) -> bool:
        """Whether shoppers may be led there: a shop that is not closed."""
        return self.kind == BranchKind.SHOP and self.state != BranchState.CLOSED
