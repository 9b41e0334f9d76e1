"""Commission on its way to people: withdrawals through WeChat, debts, monthly statements, payroll.

Words: a *withdrawal* is one sum asked for, under one number that never changes; *net* is what arrives, *gross* what leaves
the available account; a *debt* is an available balance below zero.
Promises: never more than is available; gross is net plus tax plus fee; money comes back exactly once and only on WeChat's last
word or before anything was sent; one open withdrawal a person, so that the tax of a month is exact.
"""
