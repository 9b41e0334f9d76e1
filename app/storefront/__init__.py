"""The pages a shopper browses: home, shelves, search, product, choice of branch, her own page.

Words: the branch shopped at, shelf, live facts. Promises: composes reads of the packages below and keeps nothing itself; every
page works without a position, without signing in and outside WeChat.
"""
