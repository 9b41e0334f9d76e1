"""The official account's servers: tokens, OAuth, scene codes, message push, chat messages, menu.

Promises: the published answers and error codes; HTTP 200 with errcode, as the real servers do.
"""
