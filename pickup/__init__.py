"""The counter: goods are collected, deposits redeemed and customers served in the shop.

Plugs into the shop from beside it; deleting this folder, its templates and its line in `wsgi.py` leaves a working shop.
"""
