"""An order's lines in the words of the return rules."""

from app.orders.queries import OrderView
from app.returns.rules import KeptLine


def kept_lines(order: OrderView) -> list[KeptLine]:
    """Every line, in the order's own sequence."""
    return [
        KeptLine(
            line.line_id,
            line.sku_id,
            line.name,
            line.quantity,
            line.amount_fen,
            line.handed_over,
            line.returned,
            line.cancelled,
        )
        for line in order.lines
    ]
