"""The decisions of risk: which facts are a signal."""
