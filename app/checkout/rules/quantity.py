"""How many of one thing make sense."""

import re

from app.kernel.errors import Invalid, Refused

MAX_QUANTITY = 999
MAX_LINES = 50
_WHOLE = re.compile(r"[0-9]{1,6}", re.ASCII)


class QuantityUnfit(Invalid):
    code = "checkout.quantity_unfit"
    sentence = "数量应是 1 到 999 之间的整数。"


class BasketFull(Refused):
    code = "checkout.basket_full"
    sentence = "购物袋最多放 50 种商品，请先结算或移除一些。"


def read_quantity(text: object) -> int:
    """A quantity as typed; raises `QuantityUnfit` for anything but a whole number from 1 to 999."""
    if not isinstance(text, str) or not _WHOLE.fullmatch(text.strip()):
        raise QuantityUnfit
    return check_quantity(int(text.strip()))


def check_quantity(quantity: object) -> int:
    """The second wall: a whole number from 1 to 999 and no truth value; raises `QuantityUnfit`."""
    if type(quantity) is not int or not 1 <= quantity <= MAX_QUANTITY:
        raise QuantityUnfit
    return quantity
