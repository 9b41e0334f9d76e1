"""The console's page of the attribution policy: the version in force, every earlier one, and the form for the next.

Promises: what was typed comes back on a refusal; nothing is ever back-dated.
"""
