"""The words of risk.

Promises: one Chinese sentence for each code that can be stored.
"""

from referral.risk.rules.signals import Act, Signal

SIGNALS = {
    Signal.SHARED_PAYER: "推荐人与买家用同一个微信付款",
    Signal.SHARED_PHONE: "推荐人与买家用同一个手机号",
    Signal.SHARED_ADDRESS: "推荐人与买家用同一个收货地址",
    Signal.RING: "互相推荐或推荐成环",
    Signal.FAST_DOWNLINE: "短时间内新增推荐过多",
    Signal.QUIET_DOWNLINE: "推荐来的人大多再无动静",
    Signal.REFUNDS: "推广订单退款率偏高",
    Signal.WALK_IN: "多数归属订单是付款前 10 分钟内才扫的码",
}
ACTS = {Act.FREEZE: "暂停解冻与提现", Act.LENGTHEN: "解冻期加倍", Act.ALERT: "只提醒"}
EVIDENCE = {
    "orders": "订单",
    "people": "相关的人",
    "hour": "最密的一小时新增",
    "day": "最密的一天新增",
    "part": "其中",
    "whole": "共",
    "percent": "占比（%）",
}
