"""Where the code on a shelf leads: that product, at that branch."""

from datetime import datetime

from app.branches.queries import directory
from app.catalog.queries import product_views
from app.codes.kinds import CodeView, Landing, Visit
from app.kernel.database import Tx

KIND = "product"


def land_product(tx: Tx, code: CodeView, _visit: Visit, now: datetime) -> Landing | None:
    """The product page at the code's branch; the mall's home when the branch is gone, None when the product is."""
    product = product_views(tx, [code.product_id]).get(code.product_id) if code.product_id else None
    if product is None:
        return None
    branch = directory(tx, now).find(code.branch_id)
    if branch is None or not branch.offered:
        return Landing(f"/p/{product.number}")
    return Landing(f"/p/{product.number}?branch={branch.code}", branch.branch_id)
