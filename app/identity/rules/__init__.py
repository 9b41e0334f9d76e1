"""Decisions about names, phones and roles: plain values in, plain values out."""
