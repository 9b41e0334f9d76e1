"""A clerk's own page: her code, her figures, every credit with its why.

Promises: she sees her own amounts and her own customers, masked.
"""
