"""What WeChat Pay says about orders, refunds and transfers, as plain values.

Promises: amounts in fen, times aware UTC; a field WeChat left out is None, never a guess.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class OrderFacts:
    """One JSAPI order; `trade_state` is SUCCESS, REFUND, NOTPAY, CLOSED … or UNKNOWN when WeChat has no such order."""

    out_trade_no: str
    trade_state: str
    transaction_id: str | None = None
    amount_fen: int | None = None
    currency: str | None = None
    appid: str | None = None
    mchid: str | None = None
    openid: str | None = None
    success_at: datetime | None = None

    @property
    def paid(self) -> bool:
        """Whether the money came in (a later refund does not change that)."""
        return self.trade_state in ("SUCCESS", "REFUND")


@dataclass(frozen=True)
class RefundFacts:
    """One refund; `status` is SUCCESS, CLOSED, PROCESSING, ABNORMAL or UNKNOWN when WeChat has no such refund."""

    out_refund_no: str
    status: str
    refund_id: str | None = None
    out_trade_no: str | None = None
    amount_fen: int | None = None
    total_fen: int | None = None
    mchid: str | None = None
    success_at: datetime | None = None


@dataclass(frozen=True)
class TransferFacts:
    """One transfer; `state` as WeChat writes it, UNKNOWN when it has no such bill; `package_info` only while it waits."""

    out_bill_no: str
    state: str
    transfer_bill_no: str | None = None
    amount_fen: int | None = None
    openid: str | None = None
    package_info: str | None = None
    fail_reason: str | None = None


def order_facts(loaded: Mapping[str, Any]) -> OrderFacts:
    """From a query's answer or a TRANSACTION.SUCCESS notification's resource."""
    amount = _part(loaded, "amount")
    return OrderFacts(
        out_trade_no=str(loaded.get("out_trade_no", "")),
        trade_state=str(loaded.get("trade_state", "")),
        transaction_id=loaded.get("transaction_id") or None,
        amount_fen=_fen(amount.get("total")),
        currency=amount.get("currency"),
        appid=loaded.get("appid"),
        mchid=loaded.get("mchid"),
        openid=_part(loaded, "payer").get("openid"),
        success_at=_moment(loaded.get("success_time")),
    )


def refund_facts(loaded: Mapping[str, Any]) -> RefundFacts:
    """From a refund's answer (`status`) or a REFUND.* notification's resource (`refund_status`)."""
    amount = _part(loaded, "amount")
    return RefundFacts(
        out_refund_no=str(loaded.get("out_refund_no", "")),
        status=str(loaded.get("status") or loaded.get("refund_status") or ""),
        refund_id=loaded.get("refund_id") or None,
        out_trade_no=loaded.get("out_trade_no"),
        amount_fen=_fen(amount.get("refund")),
        total_fen=_fen(amount.get("total")),
        mchid=loaded.get("mchid"),
        success_at=_moment(loaded.get("success_time")),
    )


def transfer_facts(loaded: Mapping[str, Any]) -> TransferFacts:
    """From a transfer's answer or a MCHTRANSFER notification's resource."""
    return TransferFacts(
        out_bill_no=str(loaded.get("out_bill_no", "")),
        state=str(loaded.get("state", "")),
        transfer_bill_no=loaded.get("transfer_bill_no") or None,
        amount_fen=_fen(loaded.get("transfer_amount")),
        openid=loaded.get("openid"),
        package_info=loaded.get("package_info") or None,
        fail_reason=loaded.get("fail_reason") or None,
    )


def _part(loaded: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = loaded.get(name)
    return found if isinstance(found, dict) else {}


def _fen(value: Any) -> int | None:
    return value if type(value) is int else None


def _moment(text: Any) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None
