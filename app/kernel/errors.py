"""The five ways a request can be turned down, each with a stable code and a sentence for people.

Promises: a concrete refusal is a class beside the function that raises it; frames turn it into a Chinese or English
sentence or problem+json; its `code` never changes once published.
"""

from typing import ClassVar


class Problem(Exception):
    """A refusal with `code` (stable), `sentence` (Chinese message id with {placeholders}) and `status` (HTTP)."""

    code: ClassVar[str] = "problem"
    sentence: ClassVar[str] = "出了点问题。"
    status: ClassVar[int] = 500
    known: ClassVar[dict[str, type["Problem"]]] = {}

    def __init_subclass__(cls, **kwargs: object) -> None:
        """Keep a register of every code, so that the list in the docs is generated and codes stay unique."""
        super().__init_subclass__(**kwargs)
        if "code" in cls.__dict__:
            taken = Problem.known.setdefault(cls.code, cls)
            if taken is not cls and taken.__qualname__ != cls.__qualname__:
                raise TypeError(f"error code {cls.code} is used by {taken.__qualname__} and {cls.__qualname__}")

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.chinese())

    def chinese(self) -> str:
        """The sentence in Chinese with its parameters filled in."""
        return self.sentence.format(**self.params)


class Invalid(Problem):
    """What was sent has the wrong shape; `fields` maps a field name to sentences."""

    code = "invalid"
    sentence = "填写的内容有误，请检查后再提交。"
    status = 422

    def __init__(self, fields: dict[str, list[str]] | None = None, **params: object) -> None:
        self.fields = fields or {}
        super().__init__(**params)


class NotFound(Problem):
    """There is no such thing, or it is not yours to see: both look the same from outside."""

    code = "not_found"
    sentence = "没有找到您要的内容。"
    status = 404


class Forbidden(Problem):
    """Known caller, not allowed."""

    code = "forbidden"
    sentence = "您没有权限这样做。"
    status = 403


class SignInNeeded(Problem):
    """Unknown caller; the frame leads to sign-in."""

    code = "sign_in_needed"
    sentence = "请先登录。"
    status = 401


class Refused(Problem):
    """A rule of the shop says no."""

    code = "refused"
    sentence = "现在不能这样做。"
    status = 409


class Conflict(Problem):
    """Somebody or something changed it in between."""

    code = "conflict"
    sentence = "内容刚刚有变化，请刷新后再试。"
    status = 409


class TooMany(Problem):
    """A limit over time was reached; `retry_s` seconds until the next try may pass."""

    code = "too_many"
    sentence = "操作太频繁，请稍后再试。"
    status = 429

    def __init__(self, retry_s: int = 60, **params: object) -> None:
        self.retry_s = retry_s
        super().__init__(**params)


class Unavailable(Problem):
    """Something we depend on does not answer now; trying again is right."""

    code = "unavailable"
    sentence = "服务暂时繁忙，请稍后再试。"
    status = 503
