"""Carrier and tracking number as a clerk types them."""

import re
from collections.abc import Mapping

from app.kernel.errors import Invalid

CARRIERS = ("顺丰速运", "中通快递", "圆通速递", "申通快递", "韵达快递", "极兔速递", "中国邮政", "京东快递")
_NUMBER = re.compile(r"[A-Za-z0-9\-]{6,32}")


class ShipmentMalformed(Invalid):
    code = "delivery.shipment_malformed"
    sentence = "请选择快递公司，并填写 6 到 32 位的快递单号（字母和数字）。"


def read_shipment(form: Mapping[str, str], method: str) -> tuple[str, str]:
    """Carrier and number of a parcel; two empty texts for the branch's own courier. Raises `ShipmentMalformed`."""
    if method != "parcel":
        return "", ""
    carrier, number = form.get("carrier", ""), form.get("tracking_no", "").replace(" ", "")
    if carrier not in CARRIERS or not _NUMBER.fullmatch(number):
        raise ShipmentMalformed
    return carrier, number
