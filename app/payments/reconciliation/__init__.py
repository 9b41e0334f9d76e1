"""WeChat's daily bill against our own records.

A *bill* is what WeChat Pay says happened on one China day; a *difference* is one thing in which it and we disagree, kept until
a person has settled it. Reading a bill books nothing: what was missed is asked of WeChat again and booked as any late report.
"""
