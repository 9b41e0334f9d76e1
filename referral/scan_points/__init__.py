"""Points for the clerk who brings a new customer into the shop by her code.

Promises: once for each new customer, so many a day and no more, provisional until that customer's first paid order; nothing for a
scan made just before paying at the same counter; never money.
"""
