"""The guest's one network card: QEMU's user network, whose addresses never change."""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import _socket
import os
from contextlib import suppress
from fcntl import ioctl
from struct import pack, unpack_from

from sampan_agent.loop import Loop

ADDRESS, NETMASK, GATEWAY, RESOLVER = "10.0.2.15", "255.255.255.0", "10.0.2.2", "10.0.2.3"
# The resolver that programs are told of is ours (sampan_agent/dns.py), on our own address.
RESOLV_CONF = "/run/resolv.conf"
CARDS = "/sys/class/net"
CARD_WAIT_S, CARD_STEP_S = 10.0, 0.02

# netdevice(7) and rtnetlink's older brother, as in linux/sockios.h
SIOCADDRT = 0x890B
SIOCGIFFLAGS, SIOCSIFFLAGS = 0x8913, 0x8914
SIOCSIFADDR, SIOCSIFNETMASK = 0x8916, 0x891C
IFF_UP = 1
RTF_UP, RTF_GATEWAY = 1, 2


def find_card(folder: str = CARDS) -> str | None:
    """Return the name of the network card, which is there once its kernel module is loaded."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return None
    return next((name for name in names if os.path.exists(f"{folder}/{name}/device")), None)


def pack_address(address: str) -> bytes:
    """Return a struct sockaddr_in without a port."""
    return pack("=H2x4s8x", _socket.AF_INET, _socket.inet_aton(address))


def pack_default_route(gateway: str) -> bytes:
    """Return a struct rtentry for the default route (64-bit, linux/route.h)."""
    anywhere = pack_address("0.0.0.0")
    gate = pack_address(gateway)
    return pack(
        "@L16s16s16sHhLPhPLLH6x",
        0,
        anywhere,
        gate,
        anywhere,
        RTF_UP | RTF_GATEWAY,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
    )


def configure(card: str, resolv_conf: str = RESOLV_CONF) -> None:
    """Give lo and the card their addresses and set the route; raise OSError.

    By ioctl: starting `ip` costs 60 ms under emulation, this costs none. Repeating it is harmless.
    """
    with open(resolv_conf, "w") as file:
        file.write(f"nameserver {ADDRESS}\n")
    sock = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM | _socket.SOCK_CLOEXEC)
    try:
        _raise_card(sock, "lo")
        ioctl(sock.fileno(), SIOCSIFADDR, _request(card, pack_address(ADDRESS)))
        ioctl(sock.fileno(), SIOCSIFNETMASK, _request(card, pack_address(NETMASK)))
        _raise_card(sock, card)
        with suppress(FileExistsError):
            ioctl(sock.fileno(), SIOCADDRT, pack_default_route(GATEWAY))
    finally:
        sock.close()


async def bring_up(loop: Loop) -> str | None:
    """Wait for the card and configure it; return a sentence when there is no network."""
    waited = 0.0
    while (card := find_card()) is None:
        if waited >= CARD_WAIT_S:
            return "No network card was found; containers have no network."
        await loop.sleep(CARD_STEP_S)
        waited += CARD_STEP_S
    try:
        configure(card)
    except OSError as error:
        return f"The network card {card} cannot be configured: {error.strerror}."
    return None


def _raise_card(sock: _socket.socket, card: str) -> None:
    answer = ioctl(sock.fileno(), SIOCGIFFLAGS, _request(card, b""))
    (flags,) = unpack_from("=H", answer, 16)
    ioctl(sock.fileno(), SIOCSIFFLAGS, _request(card, pack("=H", flags | IFF_UP)))


def _request(card: str, value: bytes) -> bytes:
    return pack("16s24s", card.encode(), value)
