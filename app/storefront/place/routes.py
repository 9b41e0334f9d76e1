"""Choosing the branch: by position, by search, by city, by district; and coming in at one directly."""

import uuid
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.branches.queries import BranchUnknown, BranchView, Directory, directory
from app.branches.read_divisions import read_divisions
from app.branches.rules.coordinates import PositionWrong, to_gcj02
from app.branches.rules.divisions import Division
from app.checkout.change_branch import change_branch
from app.checkout.queries import basket_branch, basket_count
from app.checkout.rules.differences import Difference
from app.kernel.database import Tx, reading, transaction
from app.kernel.moment import current_time
from app.storefront.current_branch import current_branch, remember_branch, undecided_visitor
from app.storefront.place.list_places import Place, cities, list_places, places_of_city, search_places
from app.storefront.place.read_place import read_place
from app.web.guards import public
from app.web.principal import find_shopper
from app.web.redirects import safe_path

blueprint = Blueprint("place", __name__)
MAX_WORDS = 120


@blueprint.get("/b/<code>")
@public
def enter(code: str) -> ResponseReturnValue:
    """Come in at one branch; a closed or unknown one leads to the choice."""
    now = current_time()
    with reading() as tx:
        branch = directory(tx, now).by_code(code)
    if branch is None or not branch.offered:
        return redirect("/branches")
    answer = make_response(redirect("/"))
    remember_branch(answer, branch)
    return answer


@blueprint.get("/branches")
@public
def choose() -> ResponseReturnValue:
    """The choice; `q`, `city` or `district` narrow it, each works without a position."""
    now, visitor = current_time(), undecided_visitor()
    with reading() as tx:
        here = current_branch(tx, now, visitor)
        places = directory(tx, now)
    picked = _picked()
    answer = read_place(places, picked, now) if picked["q"] else None
    shown, heading = (answer.shown, answer.heading) if answer else _shown(places, picked, here.branch, now)
    return render_template(
        "storefront/branches.html",
        here=here,
        shown=shown,
        heading=heading,
        cities=cities(places)[:12],
        picked=picked,
        question=answer.question if answer else None,
        divisions=read_divisions(),
        provinces=read_divisions().below(""),
        towns=read_divisions().below(picked["province"]) if picked["province"] else (),
        districts=read_divisions().below(picked["town"]) if picked["town"] else (),
        next=safe_path(request.args.get("next"), "/"),
    )


@blueprint.post("/branches/near")
@public
def near() -> ResponseReturnValue:
    """The nearest branches to a position sent once; it is used and forgotten."""
    now = current_time()
    lng, lat = _position()
    with reading() as tx:
        places = directory(tx, now)
    return render_template("storefront/_places.html", shown=list_places(places, lng, lat, now), nearest=True, next="/")


@blueprint.post("/branches/choose")
@public
def decide() -> ResponseReturnValue:
    """Keep the choice; a bag filled elsewhere moves along and names every price that changes."""
    now, shopper, onward = current_time(), find_shopper(), safe_path(request.form.get("next"), "/")
    changes: tuple[Difference, ...] = ()
    with transaction() as tx:
        branch = _offered(directory(tx, now), request.form.get("code", ""))
        if shopper and _bag_is_elsewhere(tx, shopper.person_id, branch):
            changes = change_branch(tx, shopper.person_id, branch.branch_id, now)
    if changes:
        answer = make_response(render_template("storefront/moved.html", branch=branch, changes=changes, next=onward))
    else:
        answer = make_response(redirect(onward))
    remember_branch(answer, branch)
    return answer


def _bag_is_elsewhere(tx: Tx, person_id: uuid.UUID, branch: BranchView) -> bool:
    return basket_branch(tx, person_id) != branch.branch_id and basket_count(tx, person_id) > 0


def _offered(places: Directory, code: str) -> BranchView:
    branch = places.by_code(code)
    if branch is None or not branch.offered:
        raise BranchUnknown
    return branch


def _position() -> tuple[float, float]:
    """GCJ-02 degrees from the form's lng, lat and system; raises `PositionWrong` or `SystemUnknown`."""
    try:
        lng, lat = float(request.form["lng"]), float(request.form["lat"])
    except (KeyError, ValueError) as error:
        raise PositionWrong from error
    return to_gcj02(lng, lat, request.form.get("system", "gcj02"))


def _picked() -> dict[str, str]:
    """What the address narrows the list to; a province or town that does not fit is dropped."""
    asked = {
        name: request.args.get(name, "").strip()[:MAX_WORDS] for name in ("q", "city", "province", "town", "district")
    }
    known = read_divisions()
    if asked["town"] and asked["province"] != getattr(known.find(asked["town"]), "parent", None):
        asked["town"] = asked["district"] = ""
    if asked["district"] and asked["town"] != getattr(known.find(asked["district"]), "parent", None):
        asked["district"] = ""
    return asked


def _shown(
    places: Directory, picked: dict[str, str], here: BranchView | None, now: datetime
) -> tuple[list[Place], str]:
    """The branches to show and what they are: of a city, near a district, near the present one, or nothing yet."""
    if picked["city"]:
        return places_of_city(places, picked["city"], now), picked["city"]
    centre: Division | None = None
    for name in ("district", "town"):
        centre = centre or read_divisions().find(picked[name])
    if centre:
        return list_places(places, centre.lng, centre.lat, now), centre.name
    if here:
        near = [place for place in list_places(places, here.lng, here.lat, now) if place.branch != here]
        return [replace(place, distance_m=None) for place in near], _("附近的门店")
    if len(places.offered()) <= 12:
        return search_places(places, "", now), ""
    return [], ""
