"""A link as a QR picture that continues inside WeChat."""

import base64
import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M


def draw_link(address: str) -> str:
    """A data: address of a PNG, for an `img`."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=8, border=3)
    code.add_data(address)
    buffer = io.BytesIO()
    code.make_image().save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
