"""Commission of employees, handed over to be paid with their wages.

Promises: a month is handed over once; the same month gives the same file for ever; each sum leaves the available account once.
"""
