"""Points of members: earned by acts, kept in the books, explained line by line.

Words: points 积分, award, reason. Promises: every point is a posting in the ledger; one act earns once, however often it is told.
"""
