"""What identity plugs into the house."""

from app.identity import routes
from app.identity.commands import staff_commands
from app.identity.set_session_cookie import SessionAuthenticator
from app.kernel.plug import Plug
from app.web.menus import ME_MENU, MenuItem
from app.web.principal import AUTHENTICATOR


def wire(plug: Plug) -> None:
    """Pages, the authenticator, commands."""
    plug.add(AUTHENTICATOR, SessionAuthenticator())
    plug.blueprint(routes.blueprint)
    plug.add(ME_MENU, MenuItem("我的资料", "identity.profile", "", rank=80, icon="me"))
    plug.commands(staff_commands)
