"""Why an amount is what it is: every touch, every rule, every step of the arithmetic.

Promises: shows what was decided, and only before the payment what would be, marked as an estimate;
each reader sees her own amounts, head office all of them.
"""
