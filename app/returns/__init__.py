"""Goods coming back: asked by the shopper on her phone or at any branch's counter, confirmed by a clerk.

Promises: never more than was handed over; the refund of a line never depends on the order or number of its returns; money
goes back through the payment it came by; goods come back to the branch that took them.
"""
