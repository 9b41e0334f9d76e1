"""What branches plug in: pages, commands, the window poster's code, and their names for staff pages."""

from app.branches.admin import blueprint as office
from app.branches.commands import branches_commands
from app.branches.entry_kind import entry_kind
from app.branches.gateway import BranchNames
from app.branches.handlers import answer, greet_with_position
from app.branches.routes import blueprint
from app.codes.kinds import ENTRY_KINDS
from app.identity.gateway import BRANCH_BOOK
from app.kernel.plug import Plug
from app.official.events import PositionReported
from app.official.replies import CHAT_REPLIES, ChatReply
from app.web.menus import CONSOLE_MENU, MenuItem


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(blueprint)
    plug.blueprint(office)
    plug.add(
        CONSOLE_MENU, MenuItem("门店", "branches_office.branches", "branches.edit", group="商品", rank=20, icon="store")
    )
    plug.commands(branches_commands)
    plug.add(ENTRY_KINDS, entry_kind())
    plug.add(BRANCH_BOOK, BranchNames())
    plug.add(CHAT_REPLIES, ChatReply("nearest-branch", answer))
    plug.on(PositionReported, greet_with_position, mode="outside")
