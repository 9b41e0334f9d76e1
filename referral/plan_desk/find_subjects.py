"""What a rule is about: from the text head office types to its id, and back.

Promises: a text that means nothing, or two things, is refused; ids that have no name any more are shown as ids.
"""

import uuid
from collections.abc import Iterable

from app.catalog.list_skus import list_skus
from app.catalog.queries import categories, find_product_id, product_views, sku_offers
from app.kernel.database import Tx
from app.kernel.errors import Invalid
from referral.plans.rules.terms import Rule, Scope

Subject = tuple[Scope, str]


class SubjectUnknown(Invalid):
    code = "referral.subject_unknown"
    sentence = "规则里的“{text}”找不到，或者不止一个：规格写条码或编码，商品写货号，品类写名称。"


def find_subjects(tx: Tx, wanted: Iterable[Subject]) -> dict[Subject, uuid.UUID]:
    """Ids by (scope, text); raises `SubjectUnknown`."""
    named: dict[str, list[uuid.UUID]] = {}
    for shelf in categories(tx):
        named.setdefault(shelf.name, []).append(shelf.category_id)
    found: dict[Subject, uuid.UUID] = {}
    for scope, text in wanted:
        ids = named.get(text, []) if scope is Scope.CATEGORY else _goods(tx, scope, text)
        ids = ids or _written_id(text)
        if len(ids) != 1:
            raise SubjectUnknown(text=text)
        found[scope, text] = ids[0]
    return found


def name_subjects(tx: Tx, rules: Iterable[Rule]) -> dict[uuid.UUID, str]:
    """The text that finds each subject again; subjects without one are left out."""
    asked = {scope: {rule.subject_id for rule in rules if rule.scope is scope and rule.subject_id} for scope in Scope}
    names = {sku_id: offer.barcode for sku_id, offer in sku_offers(tx, None, asked[Scope.SKU]).items() if offer.barcode}
    names |= {product_id: card.number for product_id, card in product_views(tx, asked[Scope.PRODUCT]).items()}
    if asked[Scope.CATEGORY]:
        names |= {shelf.category_id: shelf.name for shelf in categories(tx)}
    return names


def _goods(tx: Tx, scope: Scope, text: str) -> list[uuid.UUID]:
    if scope is Scope.PRODUCT:
        product_id = find_product_id(tx, text)
        return [product_id] if product_id else []
    found = list_skus(tx, query=text, size=20).items if text else ()
    exact = [sku.sku_id for sku in found if text in (sku.barcode, sku.external_ref)]
    return exact or [sku.sku_id for sku in found if sku.number == text]


def _written_id(text: str) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text)]
    except ValueError:
        return []
