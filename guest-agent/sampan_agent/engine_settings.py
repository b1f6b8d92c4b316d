"""What the engine learns of the host's network: a proxy, and certificates to trust.

A proxy has to stand in dockerd's environment when it starts, and dockerd starts before the host
has said hello. So the last one is remembered on the data disk; only one that differs has dockerd
started anew, while nothing depends on it yet. Certificates are read by dockerd at its first use of
TLS, from a folder that is named in its environment in any case.
"""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sampan_agent.engine import Engine
from sampan_agent.errors import AgentError
from sampan_agent.files import read_text

REMEMBERED = "/var/lib/sampan/proxy.json"
CERTIFICATES = "/run/sampan/certificates"
CLI_CONFIG = "/root/.docker/config.json"
GODEBUG_WORD = "sampan.godebug="
"""What the host has to say to Go itself stands behind it on the kernel's command line."""
NAMES = {"http": "HTTP_PROXY", "https": "HTTPS_PROXY", "no": "NO_PROXY"}
CLI_NAMES = {"http": "httpProxy", "https": "httpsProxy", "no": "noProxy"}


def read_proxy(path: str = REMEMBERED) -> dict[str, str]:
    """Return the proxy that is remembered; none when there is none."""
    text = read_text(path)
    with suppress(ValueError, AgentError):
        return check_proxy(json.loads(text)) if text else {}
    return {}


def check_proxy(value: object) -> dict[str, str]:
    """Return the members that say something; raise AgentError for what is no proxy."""
    if not isinstance(value, dict) or not all(
        isinstance(text, str) and "\0" not in text for text in value.values()
    ):
        raise AgentError("A proxy is an object of texts.")
    return {name: value[name] for name in NAMES if value.get(name)}


def make_environment(proxy: Mapping[str, str], cmdline: str = "/proc/cmdline") -> dict[str, str]:
    """Return what the engine has in its environment."""
    # Beside the image's own bundle: Go reads both (crypto/x509, root_unix.go).
    environment = {"SSL_CERT_DIR": CERTIFICATES, **{NAMES[name]: proxy[name] for name in proxy}}
    for word in read_text(cmdline).split():
        if word.startswith(GODEBUG_WORD):
            environment["GODEBUG"] = word[len(GODEBUG_WORD) :]
    return environment


class EngineSettings:
    """Keeps the engine in step with what the host says."""

    def __init__(
        self,
        engine: Engine,
        remembered: str = REMEMBERED,
        certificates: str = CERTIFICATES,
        cli_config: str = CLI_CONFIG,
    ) -> None:
        self._engine = engine
        self._remembered = remembered
        self._certificates = certificates
        self._cli_config = cli_config
        self._begun = False
        self._early: Mapping[str, Any] | None = None

    def begin(self) -> None:
        """Give the engine what is remembered, now that the data disk is there."""
        self._begun = True
        self._engine.environment = make_environment(read_proxy(self._remembered))
        if self._early is not None:
            with suppress(AgentError):
                self.configure(self._early)

    def configure(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Take the host's proxy and certificates; `pending` is what needs another start."""
        if not self._begun:
            self._early = params
            return {"restarted": False, "pending": False}
        proxy = check_proxy(params.get("proxy") or {})
        certificates = params.get("certificates") or []
        if not isinstance(certificates, list) or not all(
            isinstance(item, str) for item in certificates
        ):
            raise AgentError("Certificates are a list of texts.")
        try:
            trusts_others = self._keep_certificates("".join(certificates))
            changed = proxy != read_proxy(self._remembered)
            if changed:
                _write_private(self._remembered, json.dumps(proxy))
            self._tell_cli(proxy)
        except OSError as error:
            message = f"The proxy or the certificates cannot be kept: {error.strerror}."
            raise AgentError(message) from error
        renewed = changed and self._engine.renew(make_environment(proxy))
        late = self._engine.was_ready and trusts_others
        return {"restarted": renewed, "pending": late or (changed and not renewed)}

    def _keep_certificates(self, text: str) -> bool:
        path = f"{self._certificates}/host.pem"
        if text == read_text(path):
            return False
        os.makedirs(self._certificates, exist_ok=True)
        with open(f"{path}.new", "w") as file:
            file.write(text)
        # dockerd reads every file of the folder: this one is there whole or not at all.
        os.rename(f"{path}.new", path)
        return True

    def _tell_cli(self, proxy: Mapping[str, str]) -> None:
        """Have the machine's own docker CLI give the proxy to builds and containers, as it does."""
        try:
            config = json.loads(read_text(self._cli_config) or "{}")
        except ValueError:
            return
        if not isinstance(config, dict):
            return
        wanted = {"default": {CLI_NAMES[name]: proxy[name] for name in proxy}} if proxy else None
        if config.get("proxies") == wanted:
            return
        config.pop("proxies", None)
        if wanted:
            config["proxies"] = wanted
        os.makedirs(os.path.dirname(self._cli_config), mode=0o700, exist_ok=True)
        _write_private(self._cli_config, json.dumps(config, indent=1))


def _write_private(path: str, text: str) -> None:
    """Write the file, which may hold a password, so that it is there whole or not at all."""
    fd = os.open(f"{path}.new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with open(fd, "w") as file:
        file.write(text)
    os.rename(f"{path}.new", path)
