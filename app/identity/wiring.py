"""What identity plugs into the house."""

from datetime import timedelta

from app.admin.queries import NAMERS, Namer
from app.identity import admin, routes
from app.identity.commands import staff_commands
from app.identity.forget_sign_ins import forget_sign_ins
from app.identity.queries import person_names, staff_names
from app.identity.set_session_cookie import SessionAuthenticator
from app.kernel.plug import Plug
from app.web.menus import CONSOLE_MENU, ME_MENU, MenuItem
from app.web.principal import AUTHENTICATOR


def wire(plug: Plug) -> None:
    """Pages, the authenticator, commands."""
    plug.add(AUTHENTICATOR, SessionAuthenticator())
    plug.blueprint(routes.blueprint)
    plug.blueprint(admin.blueprint)
    plug.add(
        CONSOLE_MENU,
        MenuItem("顾客", "people.people", "people.read", group="人", rank=30, icon="people"),
        MenuItem("员工", "people.staff_list", "staff.edit", group="人", rank=31, icon="me"),
    )
    plug.add(NAMERS, Namer("staff", staff_names), Namer("person", person_names))
    plug.add(ME_MENU, MenuItem("我的资料", "identity.profile", "", rank=80, icon="me"))
    plug.job("identity.forget_sign_ins", timedelta(hours=6), forget_sign_ins)
    plug.commands(staff_commands)
