"""Put the frame around an app.

Promises: everything a template or a route of any package may rely on is set up here.
"""

from flask import Flask, Request
from flask.sessions import NullSession, SessionInterface

from app.kernel.money import format_fen
from app.web.assets import asset
from app.web.csrf import csrf_token, set_browser_cookie
from app.web.filters import init_filters
from app.web.fragments import draw_each, draw_icon
from app.web.headers import check_host, demo_frames, jssdk_address, nonce, set_headers
from app.web.i18n import chosen_locale, init_i18n
from app.web.menus import CONSOLE_MENU, DESK_MENU, ME_MENU, SHOP_TABS, grouped, menu, ranked
from app.web.one_port import init_one_port, site_path
from app.web.principal import find_shopper, find_staff, in_wechat
from app.web.problems import init_problems
from app.web.routes import blueprint
from app.web.slots import fill_slot

MAX_BODY_BYTES = 12 * 1024 * 1024


class NoSession(SessionInterface):
    """Flask's own session is not used: who is asking stands in a row behind a random cookie, tokens prove themselves."""

    def open_session(self, app: Flask, request: Request) -> NullSession:
        """Nothing to open; writing to it raises."""
        return NullSession()


def init_frame(app: Flask) -> None:
    """Headers, hosts, CSRF, languages, filters, error pages and the frame's own routes."""
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES, MAX_FORM_PARTS=2000)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    init_one_port(app)
    app.session_interface = NoSession()
    app.before_request(check_host)
    app.after_request(set_headers)
    app.after_request(set_browser_cookie)
    init_i18n(app)
    init_filters(app)
    init_problems(app)
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        asset=asset,
        draw_each=draw_each,
        draw_icon=draw_icon,
        csrf_token=csrf_token,
        nonce=nonce,
        slot=fill_slot,
        format_fen=format_fen,
        find_shopper=find_shopper,
        find_staff=find_staff,
        in_wechat=in_wechat,
        chosen_locale=chosen_locale,
        jssdk_address=jssdk_address,
        demo_frames=demo_frames,
        site=site_path,
        console_menu=lambda: grouped(menu(CONSOLE_MENU)),
        desk_menu=lambda: menu(DESK_MENU),
        me_menu=lambda: ranked(ME_MENU),
        shop_tabs=lambda: ranked(SHOP_TABS),
    )
