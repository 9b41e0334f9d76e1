"""WeChat Pay v3: orders, payment, refunds, transfers, notifications.

Promises: every request is verified over its exact bytes, every answer signed; a number is used for one thing only; money
moves once.
"""
