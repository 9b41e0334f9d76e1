"""The page of one branch: where it is, when it is open, how to get there."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.branches.draw_map import Frame, branches_in, draw_map
from app.branches.lead_to_branch import lead_to_branch
from app.branches.opening_text import coming_days, opening_text, week_table
from app.branches.queries import BranchUnknown, BranchView, directory, opening
from app.branches.rules.coordinates import SYSTEMS, PositionWrong, to_gcj02
from app.branches.rules.distance import great_circle_m
from app.branches.rules.map_links import map_links
from app.branches.rules.read_position import read_position
from app.kernel.database import reading
from app.kernel.errors import Invalid
from app.kernel.moment import current_time
from app.web.guards import public
from app.web.headers import map_tiles

blueprint = Blueprint("branches", __name__)
blueprint.before_app_request(lead_to_branch)
NEAR_BY = 3
WHOLE_EARTH = Frame(-180.0, -90.0, 180.0, 90.0)


@blueprint.get("/branches-map")
@public
def map_page() -> ResponseReturnValue:
    """Every shop as a marker; more come as the map is moved."""
    now = current_time()
    with reading() as tx:
        found, more = branches_in(directory(tx, now), WHOLE_EARTH)
    return render_template("branches/map.html", branches=draw_map(found, now), more=more, tiles=map_tiles())


@blueprint.get("/branches-map.json")
@public
def map_feed() -> ResponseReturnValue:
    """The shops inside `?frame=west,south,east,north`."""
    now = current_time()
    with reading() as tx:
        found, more = branches_in(directory(tx, now), _frame(request.args.get("frame", "")))
    return {"branches": draw_map(found, now), "more": more}


@blueprint.get("/branches/<code>")
@public
def branch_page(code: str) -> ResponseReturnValue:
    """One shop; `?lng=&lat=` (GCJ-02, or `&system=`) adds the distance, which is not stored."""
    now = current_time()
    with reading() as tx:
        shops = directory(tx, now)
    branch = shops.by_code(code)
    if branch is None or branch.kind != "shop":
        raise BranchUnknown
    near = shops.nearest(
        branch.lng, branch.lat, NEAR_BY, where=lambda one: one.offered and one.branch_id != branch.branch_id
    )
    return render_template(
        "branches/branch.html",
        branch=branch,
        opening=opening(branch, now),
        opening_words=opening_text(branch, now),
        week=week_table(branch),
        coming=coming_days(branch, now),
        links=map_links(branch),
        drawn=draw_map([branch], now, with_areas=True),
        tiles=map_tiles(),
        distance_m=_distance_m(branch),
        near=[(one, opening_text(one.branch, now)) for one in near],
    )


def _frame(text: str) -> Frame:
    try:
        return Frame(*(float(number) for number in text.split(",")))
    except (ValueError, TypeError) as error:
        raise PositionWrong from error


def _distance_m(branch: BranchView) -> float | None:
    """From the position in the address, if there is one that makes sense."""
    system = request.args.get("system", "gcj02")
    try:
        here = read_position(request.args.get("lng", ""), request.args.get("lat", ""))
        lng, lat = to_gcj02(here.lng, here.lat, system if system in SYSTEMS else "gcj02")
    except Invalid:
        return None
    return great_circle_m(lng, lat, branch.lng, branch.lat)
