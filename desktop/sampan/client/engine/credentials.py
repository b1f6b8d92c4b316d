"""Log-ins at registries, where docker keeps them: credential helpers, else its config.json.

Formats: config.json of the docker CLI (`auths`, `credsStore`, `credHelpers`), and the protocol of
github.com/docker/docker-credential-helpers. Only a helper keeps a password in the system's keyring;
in config.json it can be read by whoever can read the file, and we say so before we write it there.
"""

from __future__ import annotations

import asyncio
import json
import shutil
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sampan.client.engine.model import RegistryAuth
from sampan.client.engine.values import members, text
from sampan.client.replacing import replace_file
from sampan.core.errors import EngineError

HELPERS = ("osxkeychain", "wincred", "secretservice", "pass")
"""What docker itself looks for, of which a system has one at most."""

ANSWER_S = 120.0
"""A helper may have to ask a person for the keyring's password."""

TOKEN_USER = "<token>"
MISSING = "not found"


@dataclass(frozen=True, slots=True)
class KeptWhere:
    """Where a log-in is kept, or would be: `helper` is empty for config.json."""

    helper: str
    path: Path

    @property
    def is_safe(self) -> bool:
        """True when the system's keyring keeps the password."""
        return bool(self.helper)


HelperRun = Callable[[str, str, bytes], Awaitable[tuple[int, bytes]]]
"""Runs docker-credential-NAME ACTION with an input; returns its exit code and its output."""

Which = Callable[[str], str | None]


async def run_helper(name: str, action: str, data: bytes) -> tuple[int, bytes]:
    """Run a credential helper of this computer; raise EngineError if it cannot be run."""
    program = f"docker-credential-{name}"
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            action,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError as error:
        raise EngineError(
            f"{program}, which docker's config.json names, cannot be run.",
            "Install it, or take it out of config.json.",
            details=str(error),
        ) from error
    try:
        async with asyncio.timeout(ANSWER_S):
            out, _ = await process.communicate(data)
    except TimeoutError as error:
        raise EngineError(
            f"{program} does not answer.", "Look whether it waits for a password."
        ) from error
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    return process.returncode or 0, out


class Credentials:
    """Log-ins of this computer's person, shared with the docker CLI."""

    def __init__(
        self, folder: Path, run: HelperRun = run_helper, which: Which = shutil.which
    ) -> None:
        self._path = folder / "config.json"
        self._run = run
        self._which = which

    async def where(self, registry: str) -> KeptWhere:
        """Return where the log-in of a registry is kept, or would be."""
        config = await asyncio.to_thread(self._read)
        return KeptWhere(self._helper(config, registry) or self._installed(), self._path)

    async def get(self, registry: str) -> RegistryAuth | None:
        """Return the log-in of a registry, None if there is none; raises EngineError."""
        config = await asyncio.to_thread(self._read)
        if helper := self._helper(config, registry):
            return await self._ask(helper, registry)
        for key, entry in members(config.get("auths")).items():
            if _host(key) == _host(registry):
                return _plain(registry, members(entry))
        return None

    async def list(self) -> tuple[RegistryAuth, ...]:
        """Return the registries with a log-in and its name, without any password."""
        config = await asyncio.to_thread(self._read)
        found: dict[str, RegistryAuth] = {}
        for key, entry in members(config.get("auths")).items():
            if (auth := _plain(key, members(entry))) is not None:
                found[key] = RegistryAuth(key, auth.username)
        for helper in sorted({text(config.get("credsStore")), self._installed()} - {""}):
            code, out = await self._run(helper, "list", b"")
            if code == 0:
                for key, name in members(_parse(out)).items():
                    found.setdefault(key, RegistryAuth(key, text(name)))
        for key, helper in members(config.get("credHelpers")).items():
            if key not in found and (kept := await self._ask(text(helper), key)) is not None:
                found[key] = RegistryAuth(key, kept.username)
        return tuple(found[key] for key in sorted(found))

    async def store(self, auth: RegistryAuth, *, allow_plain: bool = False) -> KeptWhere:
        """Keep a log-in; EngineError where only config.json is there and that is not allowed."""
        place = await self.where(auth.registry)
        if not place.is_safe:
            if not allow_plain:
                raise EngineError(
                    "This computer has no credential helper, so the password cannot go to a "
                    "keyring.",
                    f"It can be kept in {self._path}, where it is not encrypted.",
                )
            await asyncio.to_thread(self._write_plain, auth)
            return place
        secret = auth.identity_token or auth.password
        name = TOKEN_USER if auth.identity_token else auth.username
        data = {"ServerURL": auth.registry, "Username": name, "Secret": secret}
        code, out = await self._run(place.helper, "store", json.dumps(data).encode())
        if code != 0:
            raise _refused(place.helper, out)
        config = await asyncio.to_thread(self._read)
        if not self._helper(config, auth.registry):
            await asyncio.to_thread(self._name_helper, auth.registry, place.helper)
        return place

    async def erase(self, registry: str) -> None:
        """Forget a log-in, wherever it is kept."""
        config = await asyncio.to_thread(self._read)
        if helper := self._helper(config, registry):
            code, out = await self._run(helper, "erase", registry.encode() + b"\n")
            if code != 0 and MISSING not in out.decode("utf-8", "replace"):
                raise _refused(helper, out)
        await asyncio.to_thread(self._forget_plain, registry)

    async def _ask(self, helper: str, registry: str) -> RegistryAuth | None:
        code, out = await self._run(helper, "get", registry.encode() + b"\n")
        if code != 0:
            if MISSING in out.decode("utf-8", "replace"):
                return None
            raise _refused(helper, out)
        facts = members(_parse(out))
        name, secret = text(facts.get("Username")), text(facts.get("Secret"))
        if name == TOKEN_USER:
            return RegistryAuth(registry, identity_token=secret)
        return RegistryAuth(registry, name, secret)

    def _helper(self, config: Mapping[str, Any], registry: str) -> str:
        """Return the helper that config.json names for a registry."""
        for key, name in members(config.get("credHelpers")).items():
            if _host(key) == _host(registry):
                return text(name)
        return text(config.get("credsStore"))

    def _installed(self) -> str:
        """Return a helper that is there though config.json names none."""
        return next((name for name in HELPERS if self._which(f"docker-credential-{name}")), "")

    def _read(self) -> dict[str, Any]:
        try:
            return dict(members(json.loads(self._path.read_text("utf-8"))))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise EngineError(
                f"{self._path} cannot be read.", "Mend it or move it away.", details=str(error)
            ) from error

    def _write_plain(self, auth: RegistryAuth) -> None:
        pair = f"{auth.username}:{auth.password}".encode()
        entry = {"auth": b64encode(pair).decode("ascii")}
        if auth.identity_token:
            entry = {"auth": "", "identitytoken": auth.identity_token}
        config = self._read()
        config["auths"] = {**members(config.get("auths")), auth.registry: entry}
        self._write(config)

    def _name_helper(self, registry: str, helper: str) -> None:
        config = self._read()
        config["credHelpers"] = {**members(config.get("credHelpers")), registry: helper}
        self._write(config)

    def _forget_plain(self, registry: str) -> None:
        config = self._read()
        old = members(config.get("auths"))
        kept = {key: entry for key, entry in old.items() if _host(key) != _host(registry)}
        if len(kept) != len(old):
            config["auths"] = kept
            self._write(config)

    def _write(self, config: Mapping[str, Any]) -> None:
        """Replace the file at once; only its owner may read it."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._path, json.dumps(config, indent="\t"))
        except OSError as error:
            raise EngineError(f"{self._path} cannot be written.", details=str(error)) from error


def _plain(registry: str, entry: Mapping[str, Any]) -> RegistryAuth | None:
    if token := text(entry.get("identitytoken")):
        return RegistryAuth(registry, identity_token=token)
    try:
        pair = b64decode(text(entry.get("auth"))).decode("utf-8")
    except ValueError:
        return None
    name, colon, password = pair.partition(":")
    return RegistryAuth(registry, name, password.rstrip("\0")) if colon else None


def _host(registry: str) -> str:
    """Return the registry's host: the same one may be written in several ways."""
    host = registry.removeprefix("https://").removeprefix("http://").split("/")[0].lower()
    return "docker.io" if host in ("index.docker.io", "registry-1.docker.io") else host


def _parse(out: bytes) -> object:
    try:
        return json.loads(out)
    except ValueError:
        return {}


def _refused(helper: str, out: bytes) -> EngineError:
    words = out.decode("utf-8", "replace").strip()
    return EngineError(
        f"The credential helper {helper} refused.",
        "Look whether the keyring is unlocked.",
        details=words,
    )
