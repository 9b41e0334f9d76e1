"""Head office's payouts desk: the queue, one withdrawal under review, tax, statements, payroll, debts, figures."""
