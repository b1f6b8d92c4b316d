"""The machine to disk and back, and the sessions with its guest kept over it.

Before QEMU ends, both sessions are held: the guest has then taken all that was sent, and what it
sent is read to the end afterwards. The next QEMU is connected before its memory is loaded, so that
the guest's ports were never closed, and the same two sessions go on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sampan.core.errors import ChannelError, SampanError, SuspendError
from sampan.core.phases import WAKE_PHASES, Phase
from sampan.core.settings import Settings
from sampan.core.status import Accelerator
from sampan.hostagent.channel import Channel
from sampan.hostagent.guest import Guest, connect_guest
from sampan.hostagent.machine import Machine, Surroundings, connect_machine, machine_spec
from sampan.hostagent.relay_link import RelayLink
from sampan.hostagent.stream import ChannelStream
from sampan.hostagent.timeline import Timeline
from sampan.machine.command import REPAIR_WORD, build_argv, image_folder
from sampan.machine.image import Image, load_image, verify_image
from sampan.machine.process import start_qemu
from sampan.machine.statefile import (
    BOOTS_INSTEAD,
    MachineIdentity,
    SavedMachine,
    SavedRun,
    StateStore,
    boot_argv,
    incoming_argv,
)
from sampan.machine.suspend import Progress, load, resume, save

HOLD_S = 10.0
"""How long the guest may take to say that it has taken everything."""

QUIT_S = 5.0
EMPTY_S = 5.0
"""How long after QEMU's end its sockets may take to be read to the end."""

CLOCK_S = 10.0
SEED_BYTES = 64

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Found:
    """A saved machine that can go on, and the command line of its boot."""

    saved: SavedMachine
    image: Image
    argv: tuple[str, ...]


class Suspension:
    """Saves the machine of one folder and brings it back; `wanted` is called when it is missed."""

    def __init__(self, around: Surroundings, link: RelayLink, wanted: Callable[[], object]) -> None:
        self.store = StateStore(around.layout)
        self._around = around
        self._link = link
        self._wanted = wanted
        self._guest: Guest | None = None
        self._phases: tuple[Phase, ...] = ()
        self._cleaning: asyncio.Task[None] | None = None
        self._confirming: asyncio.Task[None] | None = None

    @property
    def phases(self) -> tuple[Phase, ...]:
        """What the last wake took, phase by phase."""
        return self._phases

    # --- to disk -------------------------------------------------------------------------------

    async def save(self, machine: Machine, run: SavedRun, progress: Progress) -> SavedMachine:
        """Save the machine and end its QEMU.

        Raises SampanError: then the machine runs on as before, or its QEMU has ended by itself.
        """
        guest, channels = machine.guest, self._channels(machine.guest)
        await self._cleaned()
        if guest is None:
            raise SuspendError("The machine cannot be saved: its guest agent does not answer.")
        for channel in channels:
            channel.wanted = self._wanted
        record = machine.process.record
        identity = MachineIdentity(record.inputs, "", boot_argv(record.argv))
        try:
            await self._hold(channels)
            saved = await save(
                machine.monitor,
                self.store,
                identity,
                process=machine.process,
                run=run,
                progress=progress,
            )
        except BaseException:
            for channel in channels:
                channel.release()
            raise
        await self._end_qemu(machine)
        await self._read_rest(channels)
        await machine.let_go()
        self._guest = guest
        return saved

    async def _hold(self, channels: list[Channel]) -> None:
        try:
            async with asyncio.timeout(HOLD_S):
                await asyncio.gather(*(channel.hold() for channel in channels))
        except (ChannelError, TimeoutError) as error:
            raise SuspendError(
                "The machine was not saved: its guest does not answer.",
                "It runs on; `sampan status` tells how it is.",
                details=str(error),
            ) from error

    async def _end_qemu(self, machine: Machine) -> None:
        with contextlib.suppress(SampanError, TimeoutError):
            async with asyncio.timeout(QUIT_S):
                await machine.monitor.quit()
                await machine.process.wait()
        await machine.process.terminate()  # of no effect on one that has ended

    async def _read_rest(self, channels: list[Channel]) -> None:
        try:
            async with asyncio.timeout(EMPTY_S):
                for channel in channels:
                    await channel.emptied()
        except TimeoutError:  # somebody else holds the socket, whatever that is
            for channel in channels:
                channel.close()

    # --- and back --------------------------------------------------------------------------------

    async def wake(self, settings: Settings) -> tuple[Machine, bool]:
        """Bring the saved machine back; it runs, and its clock is right.

        The second value tells whether its sessions went on; else they were made anew.
        Raises SampanError. `store.exists` then tells what that means: the machine is saved still
        and can be tried again, or nothing is and it must boot.
        """
        self._phases = ()
        timeline = Timeline(self._around.publish, WAKE_PHASES)
        emulated = False
        found = await timeline.run("find", self._find(settings), emulated=emulated)
        emulated = found.saved.run.accelerator == "tcg"
        machine = await timeline.run("qemu", self._start(found), emulated=emulated)
        try:
            await timeline.run("memory", self._load(machine, found.saved), emulated=emulated)
            await timeline.run("agent", self._greet(machine), emulated=emulated)
        except BaseException:
            # The sessions stay: as long as the record is there, another QEMU may go on with them.
            if machine.guest is not None and machine.guest is not self._guest:
                await machine.guest.close()
            await machine.let_go()
            await machine.process.terminate(soft_s=0.5)
            raise
        self._phases = timeline.phases
        guest, self._guest = self._guest, None
        # Only now: nobody waits for the removal of a large file.
        mapped = found.saved.pages is not None
        cleaning = asyncio.to_thread(self.store.discard, keep_pages=mapped)
        self._cleaning = asyncio.create_task(cleaning)
        return machine, machine.guest is guest

    async def forget(self) -> None:
        """End the sessions that wait for their machine: it will not come back."""
        guest, self._guest = self._guest, None
        if guest is not None:
            await guest.close()
        self._link.close()
        await self._cleaned()

    async def _cleaned(self) -> None:
        """Wait until the last wake is over: its file is gone, its sessions are not held."""
        for task in (self._cleaning, self._confirming):
            if task is not None:
                await task
        self._cleaning = self._confirming = None

    async def _find(self, settings: Settings) -> _Found:
        around = self._around
        saved = await asyncio.to_thread(self.store.peek)
        folder = None
        with contextlib.suppress(KeyError):
            folder = image_folder(saved.identity.argv) if saved is not None else None
        if saved is None or folder is None:
            await asyncio.to_thread(self.store.discard)
            text = "The suspended machine cannot go on: its record is damaged."
            raise SuspendError(text, BOOTS_INSTEAD)
        run = saved.run
        # What was set meanwhile waits for the next boot, as it does for a machine that runs; but
        # QEMU is looked for anew: where it was, it may not be any more.
        settings = replace(settings, cpus=run.cpus, memory_mib=run.memory_mib)
        image = load_image(folder)
        qemu = await around.finder.find(settings, around.env, image.arch)
        await asyncio.to_thread(verify_image, image, around.layout.image_checks)
        repair = any(REPAIR_WORD in word.split() for word in saved.identity.argv)
        argv = tuple(
            build_argv(
                machine_spec(around, settings, qemu, image, run.accelerator, repair_disk=repair)
            )
        )
        identity = MachineIdentity(image.inputs, qemu.version_text, argv)
        if await asyncio.to_thread(self.store.find, identity) is None:
            raise SuspendError("The suspended machine is not there any more.", BOOTS_INSTEAD)
        return _Found(saved, image, argv)

    async def _start(self, found: _Found) -> Machine:
        around, run = self._around, found.saved.run
        process = await start_qemu(
            around.layout,
            around.platform,
            incoming_argv(found.argv, self.store.pages if found.saved.pages else None),
            inputs=found.image.inputs,
            accelerator=run.accelerator,
            reason=run.reason,
            booted_at=run.booted_at,
        )
        accelerator = Accelerator(run.accelerator, run.reason)
        return await connect_machine(around, process, accelerator, around.alarm)

    async def _load(self, machine: Machine, saved: SavedMachine) -> None:
        """Load the memory, with our ends of the guest's ports connected as they were."""
        layout = self._around.layout
        guest = self._guest
        if guest is not None and await self._move(guest.channel, layout.channel_socket):
            machine.guest = guest
        if not await self._move(self._link.open_session, layout.relay_socket):
            self._link.close()
        await load(machine.monitor, self.store, saved, process=machine.process)
        await resume(machine.monitor, self.store)

    async def _move(self, channel: Channel | None, path: Path) -> bool:
        """Connect a session that waits; tell whether it goes on."""
        if channel is None or channel.lost.done():
            return False
        await channel.move(path)
        return True

    async def _greet(self, machine: Machine) -> None:
        """Set the guest's clock before anybody else speaks to it, then let them."""
        session, setting = self._link.open_session, None
        if session is not None:
            # Its other streams come behind on the same way: nobody waits for the answer.
            setting = _begin_setting_clock(session)
            session.release()
        if machine.guest is None or setting is None:
            await self._meet(machine)
        self._confirming = asyncio.create_task(_confirm_clock(setting, machine.guest))

    async def _meet(self, machine: Machine) -> None:
        """Meet whoever has no session any more, and set the clock as the first of all."""
        layout, around = self._around.layout, self._around
        if machine.guest is None:
            # Its hello brings the time as well.
            guest = await connect_guest(layout.channel_socket, around.notice, around.question)
            machine.guest = guest
            await around.configure(guest)
        with contextlib.suppress(SampanError, TimeoutError):
            async with asyncio.timeout(CLOCK_S):
                session = await self._link.meet()
                await _begin_setting_clock(session).confirm()

    def _channels(self, guest: Guest | None) -> list[Channel]:
        sessions = (guest.channel if guest is not None else None, self._link.open_session)
        return [item for item in sessions if item is not None and not item.lost.done()]


def _begin_setting_clock(session: Channel) -> ChannelStream:
    """Have the relay set the clock, which is faster than the guest agent: somebody waits.

    Something random goes along: a copy of the file may be loaded a second time.
    """
    now, seed = str(time.time_ns()), os.urandom(SEED_BYTES).hex()
    return session.begin(first=True, kind="clock", time_ns=now, seed=seed)


async def _confirm_clock(setting: ChannelStream | None, guest: Guest | None) -> None:
    """Let the guest agent be spoken to once the clock is set, or will not be."""
    try:
        if setting is not None:
            async with asyncio.timeout(CLOCK_S):
                await setting.confirm()
            setting.reset()
    except (SampanError, TimeoutError) as error:
        # The guest agent is told the time as well, a moment later.
        _log.warning("the clock of the machine could not be set at once: %s", error)
    finally:
        if guest is not None:
            guest.channel.release()
