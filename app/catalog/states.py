"""On sale or off sale."""

from enum import StrEnum


class SaleStatus(StrEnum):
    """Of a product or a SKU."""

    ON = "on"
    OFF = "off"
