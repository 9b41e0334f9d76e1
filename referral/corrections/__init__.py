"""Pages about orders credited wrongly: a clerk's dispute, head office's correction, the second person's decision.

Promises: an order is credited anew only while none of its commission is available yet.
"""
