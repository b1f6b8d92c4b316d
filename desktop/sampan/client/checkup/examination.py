"""All checks, in the order in which a machine needs what they look at."""

from __future__ import annotations

from collections.abc import Mapping

from sampan.client.checkup.computer import (
    check_accelerators,
    check_docker_cli,
    check_memory,
    check_space,
    find_qemu,
)
from sampan.client.checkup.finding import Finding, Patient
from sampan.client.checkup.folder import (
    check_copy,
    check_disk,
    check_folder,
    check_image,
    check_leftovers,
    check_settings,
)
from sampan.client.checkup.live import ask_host_agent, check_machine
from sampan.client.launcher import is_locked
from sampan.core.errors import SettingError
from sampan.core.layout import Layout
from sampan.core.settings import Settings
from sampan.platforms import Platform
from sampan.platforms.settings import read_settings


async def examine(
    layout: Layout, env: Mapping[str, str], platform: Platform, arch: str
) -> tuple[Finding, ...]:
    """Look at everything and return what was found; starts, repairs and changes nothing."""
    agent, status = await ask_host_agent(layout)
    settings = _settings(layout)
    patient = Patient(layout, env, platform, arch, settings, status, is_locked(layout.lock))
    found, qemu = await find_qemu(patient)
    return (
        *check_folder(layout),
        *check_settings(layout.settings),
        found,
        *check_accelerators(patient, qemu),
        check_image(patient),
        await check_disk(patient, qemu),
        *check_copy(layout),
        check_space(patient),
        check_memory(patient),
        check_leftovers(patient),
        agent,
        *await check_machine(patient),
        *check_docker_cli(patient),
    )


def _settings(layout: Layout) -> Settings:
    """Return the settings, the defaults for a file that `check_settings` complains about."""
    try:
        return read_settings(layout.settings)
    except SettingError:
        return Settings()
