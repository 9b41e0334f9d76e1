"""Head office's pages: the plan, credited orders, the tree.

Promises: publishing a plan needs the right and, past one level, a signature; everything else only reads.
"""
