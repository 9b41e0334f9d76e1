"""The shop: everything a branch chain needs to sell, except credit for referrals and the counter, which plug in from beside it."""
