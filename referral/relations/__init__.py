"""Pages of the relation between a customer and the one who brought her: her own, and head office's.

Promises: she sees who it is (masked), what that person sees, and may leave at any time; head office moves nobody alone.
"""
