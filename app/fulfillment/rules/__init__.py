"""Decisions of fulfillment: plain values in, plain values out."""
