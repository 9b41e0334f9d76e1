"""From a scanned QR to the code."""

from app.kernel.clock import wall_seconds
from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.web.principal import Staff
from pickup.collection.get_code import CodeUnknown, FoundCode, found_code
from pickup.collection.models import PickupCode
from pickup.collection.rules.rotating_qr import read_qr, signing_key


class OtherBranch(Refused):
    code = "pickup.other_branch"
    sentence = "这张订单不在您的门店提货，请顾客到订单上的门店。"


def find_scanned(tx: Tx, secret: bytes, staff: Staff, text: str) -> FoundCode:
    """The code of a fresh rotating QR; raises `QrUnreadable`, `QrExpired`, `CodeUnknown`, `OtherBranch`."""
    code_id = read_qr(signing_key(secret).public_key(), text, wall_seconds())
    row = tx.get(PickupCode, code_id)
    if row is None:
        raise CodeUnknown
    if not staff.may("orders.handle", row.branch_id):
        raise OtherBranch
    return found_code(row)
