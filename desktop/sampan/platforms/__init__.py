"""The only place that asks which operating system this is."""

from sampan.platforms.current import current, machine_arch, machine_home
from sampan.platforms.endpoints import Endpoint, LoopbackEndpoint, UnixEndpoint, open_socket
from sampan.platforms.locks import FileLock
from sampan.platforms.platform import Obstacle, Platform
from sampan.platforms.power import PowerActions

__all__ = (
    "Endpoint",
    "FileLock",
    "LoopbackEndpoint",
    "Obstacle",
    "Platform",
    "PowerActions",
    "UnixEndpoint",
    "current",
    "machine_arch",
    "machine_home",
    "open_socket",
)
