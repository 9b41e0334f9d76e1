"""One branch's part of an order: routed, packed, handed over or delivered.

Words: a *method* is a way goods reach the shopper (registered by the packages that know it); *routing* picks the branch that
fulfils and keeps every candidate with its reason; *fulfilling branch* is where the goods leave.
Promises: routing is a pure decision; goods leave the stock exactly when they leave the shop; each step happens once.
"""
