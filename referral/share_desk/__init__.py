"""The console's page of what members share: read it, and take down what must not stand.

Promises: every share that can still be opened is listed, latest first.
"""
