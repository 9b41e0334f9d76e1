"""A member's promotion centre: joining, money with its why, friends, shares.

Promises: nobody's phone or full name but her own; deeper levels as totals only.
"""
