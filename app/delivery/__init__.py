"""Goods brought to the shopper: by the branch's own courier, or as a parcel.

Promises: a courier is offered only inside the branch's delivery area; a parcel by any branch or warehouse that has everything.
"""
