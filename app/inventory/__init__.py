"""How many of each SKU are where, and how many of them are promised.

Words: *on hand* lies there, *allocated* is promised to an order, *available* is on hand less allocated less the safety stock.
A location is a branch or a warehouse (its branch id). Promises: 0 <= allocated <= on hand, always, by guarded statements; every
change of on hand is one append-only movement; the movements add up to the stock.
"""
