"""Money in and out through WeChat Pay.

Words: an *attempt* is one number asked of WeChat for one thing to pay (its *subject*); one subject may have many attempts; a
*refund* sends a part of one succeeded attempt back.
Promises: only WeChat's own word, verified and compared, makes an attempt succeed; every success and every refund takes effect
once and is posted; never more is refunded than was paid; what does not fit is put aside and shown, never booked.
"""
