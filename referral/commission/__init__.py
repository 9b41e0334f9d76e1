"""What each person earns on each line: computed, posted, released and taken back.

Promises: only differences between target and posted are ever posted; what remains after refunds is path independent and a full
refund leaves exactly nothing; nobody buys from herself; the books and the lines agree at all times.
"""
