"""Decisions about places and hours: plain values in, plain values out."""
