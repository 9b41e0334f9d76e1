"""A customer's page of who brought her."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.identity.agree import agree
from app.kernel.database import reading, transaction
from app.kernel.moment import current_time
from app.web.guards import shopper
from app.web.principal import get_shopper
from referral.relations.queries import CONSENT, PURPOSE, my_relation
from referral.tree.leave_referrer import leave_referrer

blueprint = Blueprint("relation", __name__)


@blueprint.get("/me/relation")
@shopper
def page() -> ResponseReturnValue:
    """Who recommended the mall to her, what that person sees, and the way out."""
    with reading() as tx:
        relation = my_relation(tx, get_shopper().person_id, current_time())
    return render_template("referral/relation.html", relation=relation)


@blueprint.post("/me/relation/agree")
@shopper
def agreed() -> ResponseReturnValue:
    """She has read it and stays."""
    with transaction() as tx:
        agree(tx, get_shopper().person_id, PURPOSE, CONSENT, current_time())
    return redirect(url_for("relation.page"))


@blueprint.post("/me/relation/leave")
@shopper
def leave() -> ResponseReturnValue:
    """She leaves: nobody earns on what she buys from now on because of this relation."""
    with transaction() as tx:
        leave_referrer(tx, get_shopper().person_id, current_time())
    return redirect(url_for("relation.page"))
