"""Sales targets of a month, for branches and clerks.

Promises: net sales in fen, never heads; head office sets branches, a manager her clerks; every change is in the audit trail.
"""
