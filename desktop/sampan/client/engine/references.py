"""Names of images: [REGISTRY/]REPOSITORY[:TAG][@DIGEST]."""

from __future__ import annotations

DOCKER_HUB = "https://index.docker.io/v1/"
"""The key under which Docker's own registry stands in a config.json."""


def split_reference(reference: str) -> tuple[str, str]:
    """Return the repository with its registry, and the tag or digest (nothing if there is none)."""
    name, _, digest = reference.partition("@")
    if digest:
        return name, digest
    head, slash, last = name.rpartition("/")
    last, _, tag = last.partition(":")
    return f"{head}{slash}{last}", tag


def registry_of(reference: str) -> str:
    """Return the key of the registry, as config.json and credential helpers use it."""
    first, slash, _ = reference.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost"):
        return DOCKER_HUB if first in ("docker.io", "index.docker.io") else first
    return DOCKER_HUB
