"""What can be done with a project or with services of it."""

from enum import StrEnum


class Deed(StrEnum):
    """One of them; its value is the key of its action."""

    OPEN = "open"
    UP = "up"
    BUILD = "build"
    DOWN = "down"
    START = "start"
    STOP = "stop"
    RESTART = "restart"
    SCALE = "scale"
    LOGS = "logs"
    FORGET = "forget"
