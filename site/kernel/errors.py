"""How an operation says no."""


class Refusal(Exception):
    """An operation refuses, and says so in words for the person who asked.

    `message` tells what to do instead; `code` is stable, for programs (`session_full`). HTML shows it as a form
    error, the API as 409 `{detail, code}`, a command as a non-zero exit. `field` names the input at fault, if one is.
    """

    def __init__(self, message: str, code: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field
