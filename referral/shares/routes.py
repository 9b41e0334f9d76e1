"""Write a share, see it, send it on."""

from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.catalog.queries import product_views
from app.codes.code_address import code_address
from app.identity.queries import person_views
from app.kernel.database import reading, transaction
from app.kernel.errors import NotFound, Problem
from app.kernel.ids import new_token
from app.kernel.moment import current_files, current_time
from app.kernel.money import format_fen
from app.web.guards import shopper
from app.web.i18n import sentence_of
from app.web.principal import get_shopper
from referral.clerk.routes import png
from referral.shares.compose_share import compose_share
from referral.shares.draw_poster import STYLES, SharePoster, draw_poster
from referral.shares.hide_share import hide_share
from referral.shares.publish_share import NewShare, publish_share
from referral.shares.queries import Funnel, ShareView, funnels_of, get_share
from referral.shares.rules import LONGEST, MOST_PICTURES, TooManyPictures, checked_words

blueprint = Blueprint("share", __name__)


@blueprint.get("/share/<number>")
@shopper
def compose(number: str) -> ResponseReturnValue:
    """Own words and up to three pictures for a product."""
    return _composer(number, "", "", 200)


@blueprint.post("/share/<number>")
@shopper
def publish(number: str) -> ResponseReturnValue:
    """Publish; a refusal keeps what was typed."""
    words, now, person_id = request.form.get("words", ""), current_time(), get_shopper().person_id
    try:
        checked_words(words)
        pictures = [file.read() for file in request.files.getlist("pictures") if file.filename]
        if len(pictures) > MOST_PICTURES:
            raise TooManyPictures
        names = [current_files().put_picture(data) for data in pictures]
        with transaction() as tx:
            product = compose_share(tx, person_id, number, now).product
            token = request.form.get("client_token", "")[:64] or new_token()
            share = publish_share(tx, NewShare(person_id, product.product_id, words, names, token), now)
    except NotFound:
        raise
    except Problem as problem:
        return _composer(number, words, sentence_of(problem), problem.status)
    return redirect(url_for("share.ready", token=share.token))


@blueprint.get("/share/ready/<token>")
@shopper
def ready(token: str) -> ResponseReturnValue:
    """How to send it on: WeChat's own menu, the poster, the link, Weibo, QQ Zone."""
    share = _own(token)
    with reading() as tx:
        product = product_views(tx, [share.product_id])[share.product_id] if share.product_id else None
        funnel = funnels_of(tx, [share.post_id]).get(share.post_id, Funnel())
    address = code_address(token)
    title = f"{product.name}" if product else ""
    places = {
        "weibo": "https://service.weibo.com/share/share.php?"
        + urlencode({"url": address, "title": f"#广告# {share.words}"}),
        "qq": "https://connect.qq.com/widget/shareqq/index.html?"
        + urlencode({"url": address, "title": title, "summary": f"广告 {share.words}"}),
        "qzone": "https://sns.qzone.qq.com/cgi-bin/qzshare/cgi_qzshare_onekey?"
        + urlencode({"url": address, "title": title, "summary": f"广告 {share.words}"}),
    }
    about = {"share": share, "product": product, "address": address, "places": places, "funnel": funnel}
    return render_template("referral/share_ready.html", **about, styles=STYLES)


@blueprint.get("/share/ready/<token>/poster.png")
@shopper
def poster(token: str) -> ResponseReturnValue:
    """The share as a picture."""
    share = _own(token)
    with reading() as tx:
        product = product_views(tx, [share.product_id])[share.product_id] if share.product_id else None
        me = person_views(tx, [share.person_id])[share.person_id]
    picture = product.picture if product else None
    path = current_files().picture_path(picture, 800) if picture else None
    name, price = (product.name, format_fen(product.price_fen)) if product else ("", "")
    drawn = SharePoster(me.nickname, share.words, name, price, path, code_address(token))
    return png(draw_poster(drawn, request.args.get("style", "")))


@blueprint.post("/share/ready/<token>/hide")
@shopper
def hide(token: str) -> ResponseReturnValue:
    """Take it back."""
    with transaction() as tx:
        hide_share(tx, get_shopper().person_id, token, current_time())
    return redirect(url_for("member.home"))


def _composer(number: str, words: str, error: str, status: int) -> ResponseReturnValue:
    with reading() as tx:
        page = compose_share(tx, get_shopper().person_id, number, current_time())
    limits = {"longest": LONGEST, "most_pictures": MOST_PICTURES}
    token = new_token()
    return render_template(
        "referral/share.html", page=page, words=words, error=error, client_token=token, **limits
    ), status


def _own(token: str) -> ShareView:
    with reading() as tx:
        share = get_share(tx, token)
    if share.person_id != get_shopper().person_id:
        raise NotFound
    return share
