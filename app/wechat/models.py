"""The shared row of each WeChat credential."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base


class WeChatToken(Base):
    """One credential all processes share: `name` is access_token:<appid> or jsapi_ticket:<appid>; times are Unix seconds.

    `fetching_until_s` is the lease of the one process that is fetching a new value.
    """

    __tablename__ = "wechat_token"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[str] = mapped_column(Text, default="")
    expires_s: Mapped[int] = mapped_column(default=0)
    fetching_until_s: Mapped[int] = mapped_column(default=0)
