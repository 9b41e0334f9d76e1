"""Collect at the branch: the method, its codes, the scan and the hand-over.

Words: a *pickup code* is issued for a fulfillment, shown as a rotating QR and as eight digits, redeemed once or revoked.
Promises: exactly one hand-over per code, in the right branch, whatever is tapped or replayed; guessing is throttled and
logged; the clerk sees the order before the goods change hands.
"""
