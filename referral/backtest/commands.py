"""`flask referral backtest` and `flask referral orders-from-uci`."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from app.kernel.errors import Problem
from app.kernel.money import format_fen
from referral.backtest.convert_uci import convert_uci, write_leftovers
from referral.backtest.describe_replay import describe_replay, replay_document
from referral.backtest.read_members import read_members
from referral.backtest.read_orders import read_orders
from referral.backtest.replay_orders import replay_orders
from referral.backtest.rules.uci import REFUSALS, UNMATCHED, UciLedger
from referral.plans.read_plan_file import read_plan_file

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("backtest")
@click.option(
    "--orders",
    "orders",
    type=FILE,
    required=True,
    help="CSV (.gz too): order_no, buyer_id, paid_at, amount_fen, refunded_fen.",
)
@click.option("--members", "members", type=FILE, required=True, help="CSV (.gz too): member_id, parent_id.")
@click.option("--plan", "plan", type=FILE, required=True, help="JSON, as `flask referral plan export` writes it.")
@click.option("--top", default=10, show_default=True, help="How many top earners to name.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def backtest(orders: Path, members: Path, plan: Path, top: int, as_json: bool) -> None:
    """Replay an order file on a referral forest under a plan; touches no database. Exit code 1 if a law is broken."""
    begun = time.monotonic()
    try:
        file, forest = read_plan_file(plan), read_members(members)
        replay = replay_orders(file.terms, forest, read_orders(orders, forest), _progress(begun))
    except Problem as problem:
        raise click.ClickException(problem.chinese()) from problem
    if as_json:
        click.echo(json.dumps(replay_document(replay, file, top), ensure_ascii=False))
    else:
        for line in describe_replay(replay, file, top):
            click.echo(line)
    if replay.broken:
        sys.exit(1)


@click.command("orders-from-uci")
@click.argument("source", type=FILE)
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--members",
    "members",
    type=FILE,
    required=True,
    help="CSV: member_id, parent_id; customers become its members in turn.",
)
@click.option(
    "--report",
    "report",
    type=click.Path(dir_okay=False, path_type=Path),
    help="CSV of every refused or unmatched line.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON document.")
def orders_from_uci(source: Path, target: Path, members: Path, report: Path | None, as_json: bool) -> None:
    """Turn the UCI online retail file SOURCE into the orders file TARGET of a backtest (.gz packs it)."""
    try:
        ledger = convert_uci(source, read_members(members), target, _progress(time.monotonic()))
    except Problem as problem:
        raise click.ClickException(problem.chinese()) from problem
    if report:
        write_leftovers(ledger, report)
    counts = _counts(ledger)
    click.echo(json.dumps(counts, ensure_ascii=False) if as_json else _counted(counts))


def _progress(begun: float) -> Callable[[int], None]:
    def say(done: int) -> None:
        click.echo(f"{done:,} 行，每秒 {done / max(time.monotonic() - begun, 0.001):,.0f} 行", err=True)

    return say


def _counts(ledger: UciLedger) -> dict[str, Any]:
    refused = ledger.refusals()
    unmatched = {reason: sum(1 for _row, why, _pieces in ledger.unmatched if why == reason) for reason in UNMATCHED}
    return {
        "lines": len(ledger.amount_fen),
        "orders": sum(1 for amount in ledger.amount_fen if amount >= 0),
        "orders_without_customer": sum(
            1 for amount, who in zip(ledger.amount_fen, ledger.customer, strict=True) if amount >= 0 and not who
        ),
        "customers": len(ledger.customers),
        "sales_fen": sum(amount for amount in ledger.amount_fen if amount >= 0),
        "refunded_fen": sum(ledger.refunded_fen),
        "refused": {reason: refused[reason] for reason in REFUSALS},
        "cancellations": ledger.cancellations,
        "cancelled_pieces": ledger.cancelled_pieces,
        "taken_back_pieces": ledger.taken_back_pieces,
        "unmatched": unmatched,
        "unmatched_pieces": sum(pieces for _row, _why, pieces in ledger.unmatched),
    }


def _counted(counts: dict[str, Any]) -> str:
    lines = [
        f"{counts['lines']:,} 行 → {counts['orders']:,} 单（{counts['orders_without_customer']:,} 单没有客户）",
        f"客户 {counts['customers']:,} 人",
        f"销售 {format_fen(counts['sales_fen'])}，退款 {format_fen(counts['refunded_fen'])}",
        f"取消单 {counts['cancellations']:,} 行 {counts['cancelled_pieces']:,} 件，追到 {counts['taken_back_pieces']:,} 件",
    ]
    lines += [f"拒绝 {counts['refused'][reason]:,} 行：{text}" for reason, text in REFUSALS.items()]
    lines += [f"未对上 {counts['unmatched'][reason]:,} 行：{text}" for reason, text in UNMATCHED.items()]
    return "\n".join([*lines, f"未对上 {counts['unmatched_pieces']:,} 件"])
