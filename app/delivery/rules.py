"""Who can deliver where, for how much, and by when."""

from dataclasses import dataclass
from datetime import timedelta

from app.branches.queries import BranchView
from app.branches.rules.distance import great_circle_m
from app.branches.rules.ready_at import ready_at
from app.fulfillment.methods import MethodAsk, MethodOffer

COURIER_MINUTES_PER_KM = 6
COURIER_START_MINUTES = 20
PARCEL_FEE_FEN = 800
PARCEL_FREE_FROM_FEN = 9_900
PARCEL_DAYS = 3


@dataclass(frozen=True)
class CourierMethod:
    """The branch's own staff inside its delivery areas, above their minimum (fen)."""

    key: str = "courier"
    label: str = "门店配送"
    needs_destination: bool = True
    only_at_shopped_branch: bool = False

    def offer(self, branch: BranchView, ask: MethodAsk) -> MethodOffer | None:
        """None outside the area, below the minimum, or where the branch does not deliver."""
        place = ask.destination
        if branch.kind != "shop" or branch.state != "open" or place is None or place.lng is None or place.lat is None:
            return None
        found = branch.delivers_to(place.lng, place.lat, ask.goods_fen)
        if found is None or found.missing_fen:
            return None
        return MethodOffer(
            fee_fen=found.fee_fen,
            promise_at=ready_at(branch, ask.now, courier_minutes(branch.prepare_minutes, found.away_m)),
            distance_m=found.away_m,
        )


@dataclass(frozen=True)
class ParcelMethod:
    """A carrier's parcel from any branch or warehouse, at one fee for the whole chain, free from an amount on."""

    key: str = "parcel"
    label: str = "快递到家"
    needs_destination: bool = True
    only_at_shopped_branch: bool = False

    def offer(self, branch: BranchView, ask: MethodAsk) -> MethodOffer | None:
        """None where the branch is closed for orders or there is no address."""
        place = ask.destination
        if branch.state != "open" or place is None:
            return None
        known = place.lng is not None and place.lat is not None
        return MethodOffer(
            fee_fen=0 if ask.goods_fen >= PARCEL_FREE_FROM_FEN else PARCEL_FEE_FEN,
            promise_at=ask.now + timedelta(days=PARCEL_DAYS),
            distance_m=great_circle_m(branch.lng, branch.lat, place.lng or 0.0, place.lat or 0.0) if known else None,
        )


def courier_minutes(prepare_minutes: int, away_m: float) -> int:
    """Preparation, setting out, and the way."""
    return round(prepare_minutes + COURIER_START_MINUTES + COURIER_MINUTES_PER_KM * away_m / 1000)
