"""The branch manager's own sheet on the desk."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.kernel.database import reading
from app.kernel.moment import current_time
from app.web.guards import staff
from app.web.principal import get_staff
from referral.branch_sheet.admin import branch_view, sheet_file

blueprint = Blueprint("branch_sheet_desk", __name__)


@blueprint.get("/desk/branch-sheet")
@staff("credit.read")
def own() -> ResponseReturnValue:
    """What the branch is due this month, with whom it works, and the orders behind every figure."""
    now, branch_id = current_time(), get_staff().desk_branch("credit.read")
    with reading() as tx:
        about = branch_view(tx, branch_id, now)
    if request.args.get("file") == "xlsx":
        return sheet_file(about["rows"], about["asked"].month, about["branches"], "branch-sheet")
    return render_template("referral/desk_branch_sheet.html", **about)
