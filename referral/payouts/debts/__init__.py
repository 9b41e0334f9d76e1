"""Debts of payees: commission taken back after it was paid out.

Promises: set off against later commission by itself; given up only by two people of finance, with a reason.
"""
