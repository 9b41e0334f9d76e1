"""What a clerk's pages show.

Promises: days and months of her money are those of her branch's time zone, months of targets and rankings the chain's.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.branches.queries import BranchView, directory
from app.codes.queries import codes_of_subjects, find_scene
from app.identity.queries import StaffView, staff_of_branch, staff_views
from app.kernel.database import Tx
from app.web.pagination import Page
from referral.commission.queries import Credit, credits_of, earned_between
from referral.payouts.queries import PayeeBalance, payee_balances
from referral.ranking.queries import Place, Ranking, hidden_of, ranked, ranking
from referral.sales.queries import sold_by_clerk, standings
from referral.sales.rules import Effect, Month, month_of
from referral.targets.queries import Progress, targets_of

CHAIN_ZONE = "Asia/Shanghai"


@dataclass(frozen=True)
class ClerkPage:
    """Figures as (fen, orders); `mine` is her place in the chain, `at_branch` among her colleagues."""

    staff: StaffView
    token: str | None
    scene: bool
    branch: BranchView | None
    today: tuple[int, int]
    month: tuple[int, int]
    sold: Effect
    progress: Progress
    mine: Place | None
    total: int
    at_branch: Place | None
    colleagues: int
    balance: PayeeBalance
    credits: Page[Credit]


@dataclass(frozen=True)
class RankedClerk:
    """One place with the name as the reader may see it."""

    place: Place
    name: str
    branch: str


@dataclass(frozen=True)
class ClerkRanking:
    """The month's first places, her own, and whether she is listed."""

    clerks: tuple[RankedClerk, ...]
    whole: Ranking
    hidden: bool


def clerk_page(tx: Tx, staff_id: uuid.UUID, cursor: str | None, now: datetime) -> ClerkPage:
    """Everything on her page."""
    staff = staff_views(tx, [staff_id])[staff_id]
    branch = directory(tx, now).find(staff.home_branch_id) if staff.home_branch_id else None
    day, month_start = starts(now, branch.time_zone if branch else CHAIN_ZONE)
    mine, end, month = payee_ids(staff), now + timedelta(seconds=1), month_of(now)
    token = clerk_token(tx, staff_id)
    sold = sold_by_clerk(tx, staff_id, month.start, month.end)
    chain, here = _both_rankings(tx, staff, month)
    return ClerkPage(
        staff,
        token,
        bool(token and find_scene(tx, token, now)),
        branch,
        earned_between(tx, mine, day, end),
        earned_between(tx, mine, month_start, end),
        sold,
        Progress(targets_of(tx, month, [staff_id]).get(staff_id, 0), sold.net_fen),
        chain.mine,
        chain.total,
        here.mine,
        here.total,
        sum_of(payee_balances(tx, mine).values()),
        credits_of(tx, mine, cursor=cursor),
    )


def clerk_ranking(tx: Tx, staff_id: uuid.UUID, month: Month, at_branch: bool, now: datetime) -> ClerkRanking:
    """The month's ranking of the chain or of her branch; colleagues' names are masked like everybody's."""
    me = staff_views(tx, [staff_id])[staff_id]
    among = _colleagues(tx, me) if at_branch else None
    found = ranking(tx, "clerk", month, staff_id, among)
    people, branches = staff_views(tx, [it.subject_id for it in found.places]), directory(tx, now)
    clerks = []
    for place in found.places:
        view = people.get(place.subject_id)
        branch = branches.find(view.home_branch_id) if view and view.home_branch_id else None
        name = view.name if view and place.me else f"{view.name[:1]}*" if view else "*"
        clerks.append(RankedClerk(place, name, branch.name if branch else ""))
    return ClerkRanking(tuple(clerks), found, bool(hidden_of(tx, [staff_id])))


def sum_of(balances: Iterable[PayeeBalance]) -> PayeeBalance:
    """One human's money over all ids she is paid under."""
    found, names = list(balances), PayeeBalance.__dataclass_fields__
    return PayeeBalance(**{name: sum(getattr(it, name) for it in found) for name in names})


def payee_ids(staff: StaffView) -> Sequence[uuid.UUID]:
    """Under which ids she is paid."""
    return [staff.staff_id, staff.person_id] if staff.person_id else [staff.staff_id]


def starts(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """When the present day and month began in `zone`."""
    local = now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return local.astimezone(UTC), local.replace(day=1).astimezone(UTC)


def clerk_token(tx: Tx, staff_id: uuid.UUID) -> str | None:
    """Her personal code, if it was made."""
    found = codes_of_subjects(tx, "clerk", [staff_id]).get(staff_id)
    return found.token if found else None


def _both_rankings(tx: Tx, me: StaffView, month: Month) -> tuple[Ranking, Ranking]:
    """Her own place in the chain and the branch; nobody else is shown, so nobody is asked whether to be."""
    found, near = standings(tx, "clerk", month.start, month.end), _colleagues(tx, me)
    here = [it for it in found if it.subject_id in near]
    return ranked(found, me.staff_id, lambda _ids: ()), ranked(here, me.staff_id, lambda _ids: ())


def _colleagues(tx: Tx, me: StaffView) -> set[uuid.UUID]:
    if me.home_branch_id is None:
        return {me.staff_id}
    return {it.staff_id for it in staff_of_branch(tx, me.home_branch_id)} | {me.staff_id}
