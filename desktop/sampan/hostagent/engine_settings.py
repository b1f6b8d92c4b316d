"""What the engine has to know of this computer's network: its proxy, its certificates."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from sampan.core.errors import SampanError
from sampan.core.events import Event, Noticed
from sampan.core.settings import Settings
from sampan.hostagent.certificates import find_certificates
from sampan.hostagent.guest import Guest
from sampan.hostagent.proxy import Proxy, find_proxy, hide_password
from sampan.platforms.platform import Platform

_log = logging.getLogger(__name__)


async def configure_engine(
    guest: Guest,
    settings: Settings,
    env: Mapping[str, str],
    platform: Platform,
    publish: Callable[[Event], None],
) -> None:
    """Tell the guest agent; whatever goes wrong is told, since the machine works without."""
    try:
        proxy = await asyncio.to_thread(find_proxy, settings.proxy, env)
    except ValueError as error:
        proxy = Proxy()
        publish(Noticed("warning", f"This computer's proxy is not used: {error}."))
    folders = platform.certificate_folders
    certificates = await asyncio.to_thread(find_certificates, settings.ca, env, folders)
    if proxy.http or proxy.https:
        _log.info("the proxy is %s", hide_password(proxy.https or proxy.http))
    try:
        answer = await guest.call(
            "engine.configure", proxy=proxy.to_json(), certificates=list(certificates)
        )
    except SampanError as error:
        _log.warning("the engine's proxy could not be set: %s", error.message)
        return
    if answer.get("pending"):
        text = "The engine uses this computer's new proxy or certificates after `sampan restart`."
        publish(Noticed("info", text))
