"""The books in the console: trial balance, statements, proof."""

from uuid import UUID

from flask import Blueprint, abort, render_template, request

from app.kernel.database import reading
from app.ledger.accounts import families, family_name
from app.ledger.queries import family_balances, statement, trial_balance
from app.ledger.verify_books import verify_books
from app.web.guards import staff

blueprint = Blueprint("books", __name__)


@blueprint.get("/office/books")
@staff("books.read")
def trial() -> str:
    """Every family's debits, credits and balance."""
    with reading() as tx:
        rows = trial_balance(tx)
    return render_template("admin/trial.html", rows=rows)


@blueprint.get("/office/books/<family>")
@staff("books.read")
def family_page(family: str) -> str:
    """One family: its accounts' balances and latest postings; `?account=` narrows, `?before=` pages."""
    account = request.args.get("account")
    if family not in families() or (account and family_name(account) != family):
        abort(404)
    with reading() as tx:
        accounts = family_balances(tx, family)
        rows = statement(tx, account=account, family=family, before=_before(), limit=51)
    return render_template(
        "admin/family.html",
        family=families()[family],
        account=account,
        accounts=accounts,
        rows=rows[:50],
        more=len(rows) > 50,
    )


@blueprint.get("/office/books-proof")
@staff("books.read")
def proof() -> str:
    """Run every check now and show what it found."""
    with reading() as tx:
        results = verify_books(tx)
    return render_template("admin/proof.html", results=results, differences=sum(len(r.differences) for r in results))


def _before() -> UUID | None:
    asked = request.args.get("before", "")
    try:
        return UUID(asked) if asked else None
    except ValueError:
        return None
