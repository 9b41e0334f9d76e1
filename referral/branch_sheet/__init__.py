"""The monthly sheet between branches: who sold, who fulfilled, and what each is due for it.

Promises: made of the posted steps alone; a return counts in the month it happened; the rows of the file are all that is needed
to recompute every figure.
"""
