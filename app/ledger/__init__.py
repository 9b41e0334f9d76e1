"""Double-entry books in integer units, fen and points.

Words: an *entry* is one fact, made of *postings* to *accounts*; an account is named `family` or `family:<id>`.
Promises: every entry balances; nothing is changed or deleted; the same key posts once; a limited account never falls below
zero unless its line says it may; every balance can be computed again from the postings. Knows nothing of orders.
"""
