"""Who brought the sale, and what they earn: clerk and member codes, the tree, plans, commission, payouts.

Plugs into the shop from beside it; deleting this folder, its templates and its line in `wsgi.py` leaves a working shop.
"""
