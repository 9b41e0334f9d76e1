"""What a plan would have paid on an order file and a referral forest, without a shop and without a database.

Promises: the arithmetic is the shop's own; the same files give the same totals; memory grows with members, never with orders;
every law that can be seen in a replay is checked on every line.
"""
