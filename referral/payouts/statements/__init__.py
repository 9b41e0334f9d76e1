"""Monthly statements: what each payee's month opened with, what moved, what it closed with.

Promises: read off the books alone; once frozen never changed; what a month closes with the next one opens with.
"""
