"""Who brought whom: parents set once, of unlimited depth, and who takes part.

Promises: never a cycle, under any concurrency; a parent is set once; what was true at a moment can be read again later.
"""
