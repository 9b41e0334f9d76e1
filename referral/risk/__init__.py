"""What looks wrong about who earns: signals, cases, reviews, and the watch over the shape of the tree.

Words: a *signal* is a rule over facts; a *case* is one finding with its evidence; a *review* is a person's decision with a reason.
Promises: a signal never takes anything: it freezes, lengthens a hold or alerts; only a review ends that; every case keeps its
evidence as it was found.
"""
