"""Addresses of api.mch.weixin.qq.com.

Promises: nothing is read from a request before its signature is checked; every answer is signed.
"""

from flask import Blueprint, Response, request

from standin.pay import bills, orders, refunds, shapes, transfers
from standin.pay.answers import answer, refusal
from standin.pay.errors import PayError, wrong_parameter
from standin.pay.guard import check_request
from standin.platform import here

pages = Blueprint("pay", __name__, url_prefix="/v3")
BILLS = "/fund-app/mch-transfer/transfer-bills"


@pages.before_request
def check() -> None:
    """The merchant's signature."""
    check_request(here(), request)


@pages.errorhandler(PayError)
def refuse(error: PayError) -> Response:
    """The signed error body."""
    return refusal(here().account, error)


def _merchant_named() -> None:
    if "mchid" not in request.args:
        raise wrong_parameter("/mchid", "为必填项")
    orders.check_merchant(here(), {"mchid": request.args["mchid"]})


@pages.post("/pay/transactions/jsapi")
def place_order() -> Response:
    """JSAPI order."""
    body = shapes.read_body(request.get_data(), shapes.ORDER)
    return answer(here().account, 200, orders.place(here(), body))


@pages.get("/pay/transactions/out-trade-no/<number>")
def query_order(number: str) -> Response:
    """Query by the merchant's number."""
    _merchant_named()
    return answer(here().account, 200, orders.view(here(), orders.get(here(), number)))


@pages.get("/pay/transactions/id/<number>")
def query_transaction(number: str) -> Response:
    """Query by WeChat's number."""
    _merchant_named()
    return answer(here().account, 200, orders.view(here(), orders.get_by_transaction(here(), number)))


@pages.post("/pay/transactions/out-trade-no/<number>/close")
def close_order(number: str) -> Response:
    """Close."""
    orders.check_merchant(here(), shapes.read_body(request.get_data(), shapes.CLOSE))
    orders.close(here(), number)
    return answer(here().account, 204, None)


@pages.post("/refund/domestic/refunds")
def ask_refund() -> Response:
    """Refund."""
    return answer(here().account, 200, refunds.ask(here(), shapes.read_body(request.get_data(), shapes.REFUND)))


@pages.get("/refund/domestic/refunds/<number>")
def query_refund(number: str) -> Response:
    """Query a refund."""
    return answer(here().account, 200, refunds.view(here(), refunds.get(here(), number)))


@pages.post(BILLS)
def offer_transfer() -> Response:
    """Merchant transfer."""
    return answer(here().account, 200, transfers.offer(here(), shapes.read_body(request.get_data(), shapes.TRANSFER)))


@pages.get(f"{BILLS}/out-bill-no/<number>")
@pages.get(f"{BILLS}/transfer-bill-no/<number>")
def query_transfer(number: str) -> Response:
    """Query a transfer by either number."""
    return answer(here().account, 200, transfers.view(here(), transfers.get(here(), number)))


@pages.post(f"{BILLS}/out-bill-no/<number>/cancel")
def cancel_transfer(number: str) -> Response:
    """Take a transfer back."""
    return answer(here().account, 200, transfers.cancel(here(), number))


@pages.get("/bill/tradebill")
def offer_bill() -> Response:
    """Where a day's bill can be fetched."""
    offered = bills.offer(here(), request.args.get("bill_date", ""), request.host_url.rstrip("/"))
    return answer(here().account, 200, offered)


@pages.get("/billdownload/file")
def fetch_bill() -> Response:
    """The file itself, which alone of all answers is not signed."""
    return Response(bills.fetch(here(), request.args.get("token", "")), mimetype="text/plain")


@pages.route("/<path:_>", methods=["GET", "POST", "PUT", "DELETE"])
def unknown(_: str) -> Response:
    """Everything else, among it /v3/certificates: this merchant has a public key only."""
    raise PayError(404, "RESOURCE_NOT_EXISTS", "无可用的平台证书或接口不存在，请在商户平台使用微信支付公钥", 268512771)
