"""The WeChat stand-in: a separate small program that speaks WeChat's real protocols with real cryptography on loopback.

Promises: imports nothing of the mall and is imported by nothing; keeps its own keys and state in its own folder;
binds 127.0.0.1 only; refuses to start in production.
"""
