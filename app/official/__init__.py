"""The official account's chat: what people do there comes in, answers go out.

Words: a *push* is one message or event from WeChat; a *window* is the time in which the account may write by itself.
Promises: a push has its effect once, however often it is delivered; unknown pushes are acknowledged, never an error; nothing is
sent outside the windows WeChat opens; a position is kept rounded, the latest only, and forgotten with the follow.
"""
