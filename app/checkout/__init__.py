"""Basket, addresses, quote, and the one transaction that makes an order of them.

Words: *choice* is what the shopper picks, a method without an address or `deliver`; a *quote* is lines, route and total at
this moment; *expected* is what the shopper saw.
Promises: what was seen is what is paid, or the differences are shown first; goods that do not exist are never sold; prices
come from the catalogue, never from the page.
"""
