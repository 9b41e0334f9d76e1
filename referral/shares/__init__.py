"""A product, recommended with somebody's own words and pictures.

Promises: words are checked before they are shown and always marked as advertising; each share has a code of its own that can be
revoked; sharing as such never pays.
"""
