"""Decisions of checkout: plain values in, plain values or refusals out."""
