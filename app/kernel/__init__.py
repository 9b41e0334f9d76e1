"""What every package stands on: money, time, ids, the database, the outbox, states, errors, settings.

Knows nothing of shops. Promises: one transaction boundary, aware UTC everywhere, integer fen everywhere, nothing swallowed.
"""
