"""WeChat's servers as seen from here: official account, web sign-in, page signatures, Pay v3.

Knows nothing of shops. Promises: no call while a transaction is open; every call has a timeout; an outcome that is not known
is never reported as a failure; every signature is verified on the raw bytes.
"""
