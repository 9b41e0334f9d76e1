"""What a replay found, for people and for programs.

Promises: the same figures in both; amounts in fen in the document, in yuan in the lines.
"""

from typing import Any

from app.kernel.money import format_fen
from referral.backtest.replay_orders import Replay, Total
from referral.backtest.rules.laws import ELSEWHERE, LAWS
from referral.plans.rules.guard import OBJECTIONS, objections
from referral.plans.rules.plan_json import PlanFile


def _notes(file: PlanFile) -> list[str]:
    """What a reader of the figures should know about the plan."""
    found = objections(file.terms, acknowledged=True)
    notes = [f"这个方案不能发布：{OBJECTIONS[code][1]}（{OBJECTIONS[code][0]}）" for code in found]
    if file.terms.rules:
        notes.append(f"方案有 {len(file.terms.rules)} 条按商品或等级的规则；订单文件不含商品与等级，按统一比例计算")
    return notes


def _total(total: Total) -> dict[str, int]:
    money = {"accrued_fen": total.accrued_fen, "clawed_back_fen": total.clawed_back_fen}
    return money | {"remaining_fen": total.remaining_fen, "records": total.records}


def _whole(replay: Replay) -> Total:
    whole = Total()
    for total in [*replay.levels, replay.own]:
        whole.accrued_fen += total.accrued_fen
        whole.remaining_fen += total.remaining_fen
        whole.records += total.records
    return whole


def replay_document(replay: Replay, file: PlanFile, top: int) -> dict[str, Any]:
    """Everything, as one JSON document; amounts in fen."""
    whole = _whole(replay)
    return {
        "plan": file.name,
        "orders": replay.orders,
        "orders_without_buyer": replay.orders_without_buyer,
        "sales_fen": replay.sales_fen,
        "refunded_fen": replay.refunded_fen,
        "levels": [
            {"level": level, **_total(total), "breakage_fen": replay.breakage_fen[level - 1]}
            for level, total in enumerate(replay.levels, 1)
        ],
        "self": _total(replay.own),
        **_total(whole),
        "earners": len(replay.members),
        "top_earners": [{"member_id": who, **_total(total)} for who, total in replay.top(top)],
        "breakage_fen": sum(replay.breakage_fen),
        "capped_fen": replay.capped_fen,
        "capped_orders": replay.capped_orders,
        "head_office_keeps_fen": replay.sales_fen - replay.refunded_fen - whole.remaining_fen,
        "laws": replay.held(),
        "laws_broken": {
            law: {"times": n, "first": replay.first_broken[law]} for law, n in sorted(replay.broken.items())
        },
        "laws_elsewhere": list(ELSEWHERE),
        "digest": replay.digest,
        "notes": _notes(file),
    }


def describe_replay(replay: Replay, file: PlanFile, top: int) -> list[str]:
    """Everything, as lines for people."""
    whole = _whole(replay)
    refunded = f"销售 {format_fen(replay.sales_fen)}，退款 {format_fen(replay.refunded_fen)}"
    lines = [f"方案 {file.name or '-'}：{replay.orders:,} 单（{replay.orders_without_buyer:,} 单没有买家），{refunded}"]
    rows = [(f"第 {level} 级", total) for level, total in enumerate(replay.levels, 1)]
    rows += [("自购返", replay.own)] if replay.own.records else []
    for name, total in [*rows, ("合计", whole)]:
        money = f"计提 {format_fen(total.accrued_fen)}  追回 {format_fen(total.clawed_back_fen)}"
        lines.append(f"{name}：{money}  剩余 {format_fen(total.remaining_fen)}  {total.records:,} 笔")
    lines.append(f"有收入的会员 {len(replay.members):,} 人；留存最多的：")
    lines += [f"  {who} {format_fen(total.remaining_fen)}（{total.records:,} 笔）" for who, total in replay.top(top)]
    lines.append(f"空缺层级留在总部 {format_fen(sum(replay.breakage_fen))}")
    lines.append(f"上限削去 {format_fen(replay.capped_fen)}（{replay.capped_orders:,} 单）")
    held = replay.held()
    lines += [f"{'✓' if held[law] else '✗'} {law} {text}" for law, text in LAWS.items()]
    lines += [
        f"✗ {law} 破了 {times:,} 次，第一次在 {replay.first_broken[law] or '总计'}"
        for law, times in replay.broken.items()
    ]
    lines.append(f"不在回放之内的定律：{'、'.join(ELSEWHERE)}")
    return [*lines, f"摘要 {replay.digest}", *_notes(file)]
