"""The pure part: signatures, windows, rounding."""
