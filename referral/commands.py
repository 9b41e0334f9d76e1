"""`flask referral explain` and `flask clerks qr`."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from app.codes.draw_qr import qr_png
from app.identity.queries import find_staff_by_no
from app.kernel.database import reading, transaction
from app.kernel.errors import Problem
from app.kernel.moment import current_time
from app.kernel.money import format_fen
from referral.backtest.commands import backtest, orders_from_uci
from referral.clerk.ask_scene import ask_scene
from referral.clerk.issue_clerk_code import ClerkUnknown, issue_clerk_code
from referral.clerk.lasting_address import lasting_address
from referral.plans.commands import plan_commands
from referral.why.explain_order import OrderWhy, explain_order
from referral.why.rules import CLERK_RULES, EXCLUSIONS, PARTS, PROMOTER_RULES, SEATS, SELLING_RULES, STEPS, TOUCHES

referral_commands = AppGroup("referral", help="Who brought a sale and what they earn.")
clerks_commands = AppGroup("clerks", help="Clerks' codes.")
referral_commands.add_command(backtest)
referral_commands.add_command(orders_from_uci)
referral_commands.add_command(plan_commands)


@referral_commands.command("explain")
@click.argument("order_no")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def explain(order_no: str, as_json: bool) -> None:
    """Who earns what on order ORDER_NO, and why."""
    try:
        with reading() as tx:
            why = explain_order(tx, order_no, current_time(), masked=False)
    except Problem as problem:
        click.echo(problem.chinese(), err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(_document(why), ensure_ascii=False))
        return
    for line in _text(why):
        click.echo(line)


@clerks_commands.command("qr")
@click.argument("code")
@click.option("--png", "target", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
def clerk_qr(code: str, target: Path) -> None:
    """Write the personal code of the clerk with staff number CODE as a picture."""
    try:
        with transaction() as tx:
            clerk = find_staff_by_no(tx, code)
            if clerk is None:
                raise ClerkUnknown
            token = issue_clerk_code(tx, clerk.staff_id, "system", current_time())
    except Problem as problem:
        click.echo(problem.chinese(), err=True)
        sys.exit(1)
    ask_scene(transaction, token, current_time())
    with reading() as tx:
        address = lasting_address(tx, token, current_time())
    target.write_bytes(qr_png(address, logo=True))
    click.echo(address)


def _document(why: OrderWhy) -> dict[str, Any]:
    attribution, split = why.attribution, why.split
    return {
        "order": why.order.number,
        "paid_at": attribution.paid_at.isoformat(),
        "base_fen": split.base_fen,
        "net_fen": split.net_fen,
        "plan": split.plan.number if split.plan else None,
        "clerk": {"rule": attribution.clerk_rule, "name": why.clerk or None},
        "promoter": {"rule": attribution.promoter_rule, "name": why.promoter or None},
        "selling_branch": {"rule": attribution.selling_rule, "name": why.selling_branch},
        "seats": [
            {
                "seat": seat.seat,
                "name": seat.name or None,
                "empty": seat.empty or None,
                "amount_fen": seat.amount_fen,
                "pending_fen": seat.pending_fen,
                "available_fen": seat.available_fen,
                "taken_back_fen": seat.taken_back_fen,
            }
            for seat in split.seats
        ],
        "branches": [{"part": part.part, "name": part.name, "amount_fen": part.amount_fen} for part in split.branches],
        "head_office_keeps_fen": split.head_office_keeps_fen,
        "release_at": split.release_at.isoformat() if split.release_at else None,
        "touches": [{"at": it.at.isoformat(), "kind": it.kind, "via": it.via, "whose": it.whose} for it in why.touches],
        "steps": [{"at": it.at.isoformat(), "kind": it.kind, "amount_fen": it.amount_fen} for it in why.steps],
    }


def _text(why: OrderWhy) -> list[str]:
    attribution, split = why.attribution, why.split
    number = f"方案第 {split.plan.number} 版" if split.plan else "没有方案"
    lines = [
        f"{why.order.number}  {attribution.paid_at:%Y-%m-%d %H:%M} UTC  货款 {format_fen(split.base_fen)}  {number}",
        f"导购 {attribution.clerk_rule} {why.clerk or '-'}：{CLERK_RULES[attribution.clerk_rule]}",
        f"推荐 {attribution.promoter_rule} {why.promoter or '-'}：{PROMOTER_RULES[attribution.promoter_rule]}",
        f"门店 {attribution.selling_rule} {why.selling_branch}：{SELLING_RULES[attribution.selling_rule]}",
    ]
    for seat in split.seats:
        stands = f"待结算 {format_fen(seat.pending_fen)} 可提现 {format_fen(seat.available_fen)}"
        taken = f" 已追回 {format_fen(seat.taken_back_fen)}" if seat.taken_back_fen else ""
        why_empty = f"（{EXCLUSIONS[seat.empty]}）" if seat.empty else ""
        lines.append(
            f"  {SEATS[seat.seat]} {seat.name or '-'} {format_fen(seat.amount_fen)} {stands}{taken}{why_empty}"
        )
    lines += [f"  {PARTS[part.part]} {part.name} {format_fen(part.amount_fen)}" for part in split.branches]
    lines.append(f"  总部留存 {format_fen(split.head_office_keeps_fen)}")
    for line in why.lines:
        rate = f"{line.fixed_fen} 分 × {line.quantity}" if line.fixed_fen is not None else f"{line.rate_bps} 万分之一"
        lines.append(
            f"    {line.goods}: {format_fen(line.base_fen)} × {rate} = {format_fen(line.amount_fen)} ({SEATS[line.seat]})"
        )
    lines += [f"  {it.at:%Y-%m-%d %H:%M} {TOUCHES[it.kind]} {it.whose} {it.counted}" for it in why.touches]
    lines += [f"  {it.at:%Y-%m-%d %H:%M} {STEPS[it.kind]} {it.payee} {format_fen(it.amount_fen)}" for it in why.steps]
    return lines
