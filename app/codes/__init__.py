"""Draws, resolves and prints any QR that leads into the mall; what a code means is registered by the owner of its kind.

Words: entry code, kind, landing, visit. Promises: the same thing keeps the same live code; an unknown or revoked code opens a
friendly page, never an error; robots and prefetches are shown the way but leave no trace.
"""
