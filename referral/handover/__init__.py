"""The manager's page for handing a clerk's customers to a colleague.

Promises: customers of her own branches only; names masked.
"""
