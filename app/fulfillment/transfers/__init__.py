"""Shortages after an order was paid, and transfers of goods between branches that mend them.

Words: a *shortage* is pieces of one order line that its branch does not have after all; the *donor* is the branch that gives; a
*transfer* is goods promised by the donor, then on their way, then received or lost.
Promises: a piece is always somewhere: on a shelf, promised, on its way, sold or lost; what is promised to a transfer is sold to
nobody; an order with a shortage waits with a promise time or gets its money back; the selling clerk keeps her credit.
"""
