"""The arithmetic of commission: integers in, integers out."""
