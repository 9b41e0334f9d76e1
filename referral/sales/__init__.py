"""Every paid order line as one row of figures: who brought it, where, what stayed of it, what it cost.

Promises: computed from orders, attribution and commission alone and rebuilt whenever one of them moves; decides nothing.
"""
