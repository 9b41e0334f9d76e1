"""The page frame: who is asking, who may, how a page is put together, refused, secured and translated.

Knows nothing of shops. Promises: a route without a policy stops the start; every unsafe request proves its origin; every
refusal becomes a sentence in the reader's language.
"""
