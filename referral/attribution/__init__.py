"""Who brought this order: touches with their evidence, bonds to clerks, and one pure decision at the first payment.

Promises: touches are only added; the decision reads what was stored up to the moment of payment and is frozen with the
reason of every part; what comes later never changes it.
"""
