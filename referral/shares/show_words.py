"""What shares add to a product's page.

Promises: her words stand above the product, marked as advertising; a hidden share shows nothing, a page without share stays as
it was.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import render_template, request

from app.catalog.queries import ProductPage
from app.codes.code_address import code_address
from app.codes.entry_token import entry_token
from app.identity.queries import person_views
from app.kernel.database import Tx, reading
from app.kernel.moment import current_time
from app.web.principal import find_shopper
from referral.shares.find_earning import Earning, Priced, find_earning
from referral.shares.queries import ShareMissing, ShareView, get_share, shares_of
from referral.tree.queries import is_active_member


def show_words(*, product: ProductPage, **_about: Any) -> str:
    """Slot `product.top`: the words of the share this visitor came by, and how the page wants to be sent on."""
    tokens = [token for token in (request.args.get("share", "")[:40], entry_token()) if token]
    reader = find_shopper()
    if reader is None and not tokens:
        return ""
    with reading() as tx:
        share = _arrived_by(tx, tokens, product.product_id)
        sharer = person_views(tx, [share.person_id]).get(share.person_id) if share else None
        # Her own share of this product, if she has one: sent on from here, the page carries her code.
        own = shares_of(tx, reader.person_id, product.product_id, 1) if reader else []
    onward = own[0] if own else share
    address = code_address(onward.token) if onward else ""
    return render_template("referral/_words.html", share=share, sharer=sharer, product=product, address=address)


def invite_to_share(*, product: ProductPage, **_about: Any) -> str:
    """Slot `product.below`: recommend it; members see what one sale would bring."""
    earning, visitor, now = Earning(), find_shopper(), current_time()
    if visitor is not None:
        priced = [Priced(offer.sku_id, offer.price_fen) for offer in product.skus]
        with reading() as tx:
            if is_active_member(tx, visitor.person_id, now):
                earning = find_earning(tx, visitor.person_id, product.product_id, product.category_id, priced, now)
    return render_template("referral/_invite.html", product=product, earning=earning)


def _arrived_by(tx: Tx, tokens: Sequence[str], product_id: uuid.UUID) -> ShareView | None:
    for token in tokens:
        try:
            share = get_share(tx, token)
        except ShareMissing:
            continue
        if share.product_id == product_id:
            return share
    return None
