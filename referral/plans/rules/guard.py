"""Which plans may exist.

Promises: pure; every reason is named by its number; nothing can switch the guard off.
"""

from app.kernel.money import BPS_WHOLE
from referral.plans.rules.terms import MOST_LEVELS, Rate, Terms

AFTER_SALE_DAYS = 7
POOL_CAP_BPS = 3000
POOL_CAP_LIMIT_BPS = 5000


def objections(terms: Terms, acknowledged: bool) -> list[str]:
    """Codes of everything that forbids this plan; empty when it may exist. `acknowledged`: head office signed for it."""
    found: list[str] = []
    if not 1 <= terms.levels <= MOST_LEVELS:
        found.append("levels")
    if terms.levels > 1 and not acknowledged:
        found.append("acknowledgement")
    if any(further > nearer for nearer, further in zip(terms.level_bps, terms.level_bps[1:], strict=False)):
        found.append("increasing")
    if sum(terms.level_bps) + terms.clerk_bps + terms.self_bps > terms.pool_cap_bps:
        found.append("over_cap")
    if terms.pool_cap_bps > (POOL_CAP_LIMIT_BPS if acknowledged else POOL_CAP_BPS):
        found.append("cap")
    if terms.hold_days < AFTER_SALE_DAYS:
        found.append("hold")
    if _rates_out_of_range(terms) or any(_increasing(rule.rates) for rule in terms.rules):
        found.append("rates")
    return found


def _rates_out_of_range(terms: Terms) -> bool:
    bps = [
        *terms.level_bps,
        terms.clerk_bps,
        terms.self_bps,
        terms.pool_cap_bps,
        terms.margin_cap_bps,
        terms.selling_bps,
    ]
    rates = [rate for rule in terms.rules for rate in rule.rates.values()]
    bps += [rate.bps for rate in rates if rate.bps is not None]
    fixed = [rate.fixed_fen for rate in rates if rate.fixed_fen is not None]
    cap = terms.payee_order_cap_fen
    return (
        any(not 0 <= rate <= BPS_WHOLE for rate in bps)
        or any(fen < 0 for fen in fixed)
        or (cap is not None and cap < 1)
    )


def _increasing(rates: dict[str, Rate]) -> bool:
    """A rule that pays a further level more than a nearer one, percent by percent and fen by fen."""
    levels = [rates[name] for name in ("level1", "level2", "level3") if name in rates]
    percents = [rate.bps for rate in levels if rate.bps is not None]
    fixed = [rate.fixed_fen for rate in levels if rate.fixed_fen is not None]
    return percents != sorted(percents, reverse=True) or fixed != sorted(fixed, reverse=True)
