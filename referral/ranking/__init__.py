"""Who sold most in a month, among clerks and among members.

Promises: by net released sales, never by people brought; equal sums by who got there earlier; masked, and nobody is listed who
does not want to be.
"""
