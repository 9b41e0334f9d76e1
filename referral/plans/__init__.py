"""What is paid: immutable plan versions with rates, rules, caps and the acknowledgement that more than one level needs.

Promises: a version never changes; it cannot begin in the past; a forbidden plan is refused with the reason.
"""
