"""What may be larger than the house rule, and why. These lists only shrink: an entry no longer needed fails the tests."""

FILE_LINES = 300
FUNCTION_LINES = 50

# path: (lines it may have, why)
LONG_FILES: dict[str, tuple[int, str]] = {}

# path::function: (lines it may have, why)
LONG_FUNCTIONS: dict[str, tuple[int, str]] = {}
