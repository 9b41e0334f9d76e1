"""Who brought the sale and what they earn: touches, bonds, the tree, plans and commission.

Words: a *touch* is one opening of somebody's code; a *bond* ties a customer to a clerk for a time; the *tree* says who brought
whom, once and for all; a *plan* says what is paid; a *seat* is one place in an order that may earn (level 1 to 3, clerk).
Promises: every decision is a pure function of stored facts as of the moment of payment; what was decided is frozen with its
reasons; every fen can be computed again from the order, the plan and the books.
"""
