"""The pure part of pickup codes."""
