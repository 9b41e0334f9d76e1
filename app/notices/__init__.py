"""Messages to people: one row each, sent by the best way WeChat permits, always readable in the mall.

Promises: a notice is written with the fact it tells of and once per key; sending never holds up anything; what cannot be sent
waits on the person's own page.
"""
