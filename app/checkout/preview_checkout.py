"""Everything the checkout page shows, read at once."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.checkout.explain_shortage import explain_shortage
from app.checkout.place_order import AddressNeeded, BasketEmpty
from app.checkout.queries import AddressView, addresses_of, basket_branch, basket_items
from app.checkout.quote_items import Quote, QuoteAsk, quote_items
from app.fulfillment.methods import DELIVER, FulfillmentMethod, methods
from app.identity.queries import person_views
from app.kernel.database import Tx
from app.kernel.errors import Refused


@dataclass(frozen=True)
class CheckoutView:
    """`problem` says why the order cannot be placed as chosen; `methods` are what this branch and basket may choose from."""

    quote: Quote
    choice: str
    choices: tuple[tuple[str, str], ...]
    book: tuple[AddressView, ...]
    address: AddressView | None
    phone: str
    problem: Refused | None


def preview_checkout(
    tx: Tx, person_id: uuid.UUID, choice: str, address_id: uuid.UUID | None, now: datetime
) -> CheckoutView:
    """Raises `BasketEmpty`, `BranchNotTaking` and what pricing raises; a shortage is told in `problem`."""
    items, branch_id = basket_items(tx, person_id), basket_branch(tx, person_id)
    if not items or branch_id is None:
        raise BasketEmpty
    choices = _choices(methods())
    chosen = choice if choice in dict(choices) else choices[0][0]
    book = tuple(addresses_of(tx, person_id)) if chosen == DELIVER else ()
    address = next((item for item in book if item.address_id == address_id), book[0] if book else None)
    destination = address.destination() if address else None
    quote = quote_items(tx, QuoteAsk(person_id, branch_id, items, chosen, destination), now)
    person = person_views(tx, [person_id]).get(person_id)
    return CheckoutView(
        quote=quote,
        choice=chosen,
        choices=choices,
        book=book,
        address=address,
        phone=(person.phone or "") if person else "",
        problem=_problem(tx, quote, chosen, address, now),
    )


def _choices(known: tuple[FulfillmentMethod, ...]) -> tuple[tuple[str, str], ...]:
    """Each method without an address, and one choice for all that need one."""
    without = [(method.key, method.label) for method in known if not method.needs_destination]
    deliver = [(DELIVER, "送货上门")] if any(method.needs_destination for method in known) else []
    return (*without, *deliver)


def _problem(tx: Tx, quote: Quote, choice: str, address: AddressView | None, now: datetime) -> Refused | None:
    if choice == DELIVER and address is None:
        return AddressNeeded()
    return None if quote.route.chosen else explain_shortage(tx, quote, now)
