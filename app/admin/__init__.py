"""Head office's frame: the books, parked events and the audit trail, for every package alike.

Promises: pages here read what others keep and name no shop's thing; each shows only to who holds its permission.
"""
