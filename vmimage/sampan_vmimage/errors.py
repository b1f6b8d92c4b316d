"""The one error of this package.

Exception
└── ImageError    a sentence for a person, and a hint that says what to do about it
"""


class ImageError(Exception):
    """The image cannot be built; `message` says why and `hint` what would help (may be empty)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
