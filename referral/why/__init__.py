"""Why an amount is what it is: every touch, every rule, every step of the arithmetic.

Promises: shows what was decided, not what would be decided now; each reader sees her own amounts, head office all of them.
"""
