"""The one error that the agent reports to the host: code, sentence, hint."""

from __future__ import annotations


class AgentError(Exception):
    """Something failed in a way that can be said; `code` is a word.

    The codes: `disk`, `guest` (a request cannot be done); `header`, `absent`, `refused`,
    `unreachable`, `timeout` (a stream cannot be opened); `away` (the host is not connected).
    """

    def __init__(self, message: str, hint: str = "", *, code: str = "guest") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code

    def to_json(self) -> dict[str, str]:
        """Return the error as it travels on the channel."""
        return {"code": self.code, "message": self.message, "hint": self.hint}
