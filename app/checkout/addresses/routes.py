"""The address book: see, add, change, remove."""

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.branches.queries import directory
from app.branches.read_divisions import read_divisions
from app.checkout.queries import AddressView, addresses_of, basket_branch, get_address
from app.checkout.rules.address import AddressUnfit, read_address
from app.checkout.rules.division_choice import division_choice
from app.checkout.save_address import remove_address, save_address
from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.web.guards import shopper
from app.web.principal import get_shopper
from app.web.redirects import safe_path

blueprint = Blueprint("checkout_addresses", __name__)


@blueprint.get("/addresses")
@shopper
def list_page() -> str:
    """The address book; `?next=` leads back."""
    with reading() as tx:
        book = addresses_of(tx, get_shopper().person_id)
    return render_template("checkout/addresses.html", book=book, next=safe_path(request.args.get("next"), ""))


@blueprint.get("/addresses/new")
@shopper
def new_page() -> str:
    """An empty form, started at the branch's own city."""
    return _form(None, {})


@blueprint.get("/addresses/<uuid:address_id>")
@shopper
def edit_page(address_id: uuid.UUID) -> str:
    """One address to change."""
    with reading() as tx:
        address = get_address(tx, get_shopper().person_id, address_id)
    return _form(address, {})


@blueprint.get("/addresses/divisions")
@shopper
def divisions() -> str:
    """The picker's three lists after one of them changed."""
    chosen = [request.args.get(name, "") for name in ("province", "city", "district")]
    return render_template("checkout/_divisions.html", levels=division_choice(read_divisions(), *chosen), errors={})


@blueprint.post("/addresses")
@shopper
def create() -> ResponseReturnValue:
    """Keep a new address."""
    return _save(None)


@blueprint.post("/addresses/<uuid:address_id>")
@shopper
def change(address_id: uuid.UUID) -> ResponseReturnValue:
    """Change one."""
    return _save(address_id)


@blueprint.post("/addresses/<uuid:address_id>/remove")
@shopper
def remove(address_id: uuid.UUID) -> ResponseReturnValue:
    """Forget one."""
    with transaction() as tx:
        remove_address(tx, get_shopper().person_id, address_id)
    return redirect(url_for("checkout_addresses.list_page"), 303)


def _save(address_id: uuid.UUID | None) -> ResponseReturnValue:
    person_id = get_shopper().person_id
    try:
        new = read_address(request.form, read_divisions())
    except AddressUnfit as unfit:
        with reading() as tx:
            address = get_address(tx, person_id, address_id) if address_id else None
        errors = {name: [gettext(sentence) for sentence in found] for name, found in unfit.fields.items()}
        return _form(address, errors), unfit.status
    with transaction() as tx:
        saved = save_address(tx, person_id, new, current_time(), address_id)
    back = safe_path(request.form.get("next"), "")
    if back.startswith("/checkout"):
        return redirect(url_for("checkout.checkout_page", choice="deliver", address=saved), 303)
    return redirect(back or url_for("checkout_addresses.list_page"), 303)


def _form(address: AddressView | None, errors: dict[str, list[str]]) -> str:
    with reading() as tx:
        branch = directory(tx, current_time()).find(basket_branch(tx, get_shopper().person_id))
    names = ("name", "phone", "province", "city", "district", "detail", "lng", "lat")
    typed = {name: request.form.get(name) for name in names} if request.form else {}
    start = {"province": branch.province, "city": branch.city, "district": branch.district} if branch else {}
    values = {name: typed.get(name) or getattr(address, name, None) or start.get(name, "") for name in names}
    return render_template(
        "checkout/address.html",
        address=address,
        values=values,
        levels=division_choice(read_divisions(), values["province"], values["city"], values["district"]),
        errors=errors,
        next=safe_path(request.values.get("next"), ""),
    )
