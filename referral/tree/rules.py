"""What the tree allows.

Promises: plain values; a grade is given by head office with a reason, never by what somebody bought or whom she brought.
"""

# Longest line of ancestors: a guard against damage, far beyond what is ever paid.
DEEPEST_LINE = 64
GRADES = {"silver": "银卡", "gold": "金卡", "diamond": "钻石"}
NO_GRADE = ""


def too_deep(above: int, below: int) -> bool:
    """Whether hanging a person with `below` generations under one with `above` ancestors makes a line too long."""
    return above + 1 + below > DEEPEST_LINE
