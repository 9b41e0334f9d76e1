"""The order and its life: placed, paid, completed or cancelled, returned by line and quantity.

Words: the *selling branch* is the branch shopped at; `amount_fen` of a line is what the line costs after its adjustments; a
*term* is one part of the payment schedule.
Promises: lines never change after placement, only their counters do, each by a guarded statement; an order is paid once and
cancelled once; a payment that comes too late or twice goes back by itself; nothing is handed back that was not handed over.
"""
