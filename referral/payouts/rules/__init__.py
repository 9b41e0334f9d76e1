"""Decisions about payouts: amounts, tax, what needs a second look, what people are told."""
