"""WeChat's cryptography as its servers do it: push signatures, safe mode, RSA and AES-GCM of Pay v3.

Promises: pure functions of bytes and keys; written without the mall's code, so that each side checks the other.
"""
