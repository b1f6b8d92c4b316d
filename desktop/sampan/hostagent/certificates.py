"""Certificate authorities that this computer trusts and the machine's image does not know."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

SIZE_LIMIT = 512 * 1024
"""Bytes in all; a line of the channel takes twice that."""

FILE_LIMIT = 1024 * 1024
SUFFIXES = (".crt", ".pem", ".cer")
_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")


def find_certificates(
    setting: str, env: Mapping[str, str], folders: Iterable[Path]
) -> tuple[str, ...]:
    """Return certificates as PEM, each once; `folders` are where this system's own additions lie.

    `auto` takes the folders and SSL_CERT_FILE, `off` nothing, anything else is a file or a folder.
    What cannot be read or is no certificate is passed over.
    """
    if setting == "off":
        return ()
    if setting == "auto":
        chosen = [*folders]
        if file := env.get("SSL_CERT_FILE"):
            chosen.append(Path(file))
    else:
        chosen = [Path(setting).expanduser()]
    found: dict[bytes, str] = {}
    size = 0
    for text in (text for place in chosen for text in _read(place)):
        for block in _BLOCK.findall(text):
            try:
                der = ssl.PEM_cert_to_DER_cert(block)
            except ValueError:
                continue
            # A certificate is a SEQUENCE with a length of two bytes.
            if der in found or not der.startswith(b"\x30\x82"):
                continue
            pem = ssl.DER_cert_to_PEM_cert(der)
            size += len(pem)
            if size > SIZE_LIMIT:
                return tuple(found.values())
            found[der] = pem
    return tuple(found.values())


def _read(place: Path) -> Iterator[str]:
    try:
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
    except OSError:
        return
    for file in files:
        if file != place and file.suffix.lower() not in SUFFIXES:
            continue
        try:
            with file.open("rb") as stream:
                yield stream.read(FILE_LIMIT).decode("ascii", "replace")
        except OSError:
            continue
