"""What promotion brought and cost, by member, branch and product; for head office.

Promises: sums of stored figures; nothing here pays or changes anything.
"""
