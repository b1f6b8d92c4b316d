"""One boot, from the image to the Docker API; tries the accelerators in order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sampan.core.errors import BootError, DiskError, ImageError, QemuError, SampanError
from sampan.core.events import AcceleratorChosen, Noticed
from sampan.core.settings import Settings
from sampan.core.status import Accelerator
from sampan.hostagent.guest import connect_guest
from sampan.hostagent.machine import Machine, Surroundings, connect_machine, machine_spec
from sampan.hostagent.pulse import watch_storage
from sampan.hostagent.repair import REPAIR_S, DiskRepair
from sampan.hostagent.timeline import Timeline
from sampan.machine.accelerator import Attempt, VerdictStore, classify_failure, foreign_reason, plan
from sampan.machine.binary import Qemu
from sampan.machine.command import build_argv
from sampan.machine.console import Console
from sampan.machine.disks import DataDisk
from sampan.machine.image import Image, find_image, load_image, verify_image
from sampan.machine.patterns import ConsoleMatch, Meaning
from sampan.machine.process import QemuProcess, start_qemu
from sampan.machine.statefile import StateStore
from sampan.machine.suspend import undo
from sampan.platforms.current import machine_arch

LEVELS = {Meaning.NOTICE: "info", Meaning.WARNING: "warning", Meaning.FAILURE: "error"}

TELLS_MORE_S = 5.0
"""How long what the console says of a failure waits for what the guest agent says of it."""

HALF_SAVED = ("paused", "postmigrate", "finish-migrate")
"""What QEMU calls a machine whose host agent ended between a suspend's `stop` and its record, or
between the end of a record and `cont`."""


class Progress:
    """What a boot waits for, set as the console and the guest agent tell it."""

    def __init__(self, data_disk: Path) -> None:
        self._data_disk = data_disk
        self.kernel = asyncio.Event()
        self.disk = asyncio.Event()
        self.engine = asyncio.Event()
        self.panicked = False
        self.trouble: asyncio.Future[SampanError] = asyncio.get_running_loop().create_future()

    def fail(self, error: SampanError) -> None:
        """Tell what is in the way; the first one told counts."""
        if not self.trouble.done():
            self.trouble.set_result(error)

    async def wait_for_exit(self, process: QemuProcess, console: Console) -> None:
        """Take the end of QEMU, once the console was heard to its last line: it may say why."""
        ended = await process.wait()
        await console.wait_last_words()
        self.fail(ended.error())

    def take_match(self, match: ConsoleMatch) -> None:
        """Take a line of the console."""
        self.panicked = self.panicked or match.name == "panic"
        if match.name == "init":
            self.kernel.set()
        elif match.meaning is Meaning.FAILURE:
            error = BootError(match.sentence, "Run `sampan logs console` for the whole story.")
            if match.name == "failed":
                # The guest agent says this on the channel too, and there with what helps.
                asyncio.get_running_loop().call_later(TELLS_MORE_S, self.fail, error)
            else:
                self.fail(error)

    def take_notice(self, method: str, params: Mapping[str, Any]) -> None:
        """Take what the guest agent tells."""
        if method == "ready":
            self.disk.set()
            self.engine.set()
        elif method == "phase" and params.get("name") == "disk":
            self.disk.set()
        elif method == "failed":
            log = params.get("log")
            details = "\n".join(map(str, log)) if isinstance(log, list) else str(log or "")
            message = str(params.get("message", "The guest could not start."))
            if params.get("phase") == "disk":
                hint = _disk_hint(self._data_disk, repairable=params.get("repairable") is True)
                self.fail(DiskError(message, hint, details=details))
            else:
                self.fail(BootError(message, str(params.get("hint", "")), details=details))


class Boot:
    """One boot. `machine` is set as soon as QEMU runs, so that whoever stops it can end it."""

    def __init__(
        self, around: Surroundings, settings: Settings, repair: DiskRepair | None = None
    ) -> None:
        self._around = around
        self._settings = settings
        self._repair = repair
        # A whole disk is copied and checked then, which takes what it takes.
        self._limit_s = REPAIR_S if repair is not None else None
        self.timeline = Timeline(around.publish)
        self.progress = Progress(around.layout.data_disk)
        self.machine: Machine | None = None
        self.accelerator: Accelerator | None = None
        self._process: QemuProcess | None = None

    async def run(self) -> Machine:
        """Boot; return when the Docker API answers. Raises SampanError, QEMU then having ended."""
        run, limit_s, prepared = self.timeline.run, self._limit_s, self._prepare()
        qemu, image, attempts = await run("prepare", prepared, emulated=False, limit_s=limit_s)
        verdicts = self._verdicts(qemu)
        failed: list[tuple[str, str]] = []
        for number, attempt in enumerate(attempts):
            last = number == len(attempts) - 1
            began = time.monotonic()
            if failed:
                attempt = replace(attempt, reason=failed[-1][1])
            try:
                return await self._bring_up(qemu, image, attempt, verdicts, failed)
            except SampanError as error:
                if last and self._deserves_another(attempt, attempts):
                    attempts.append(attempt)
                    text = "The guest's kernel panicked before it used its disk: it starts anew."
                    self._around.publish(Noticed("warning", text))
                    continue
                if not self._blames_accelerator(attempt, error):
                    raise self._with_console(error) from error
                reason = self._explain(attempt, time.monotonic() - began)
                if last:
                    raise _only_choice_failed(reason, error) from error
                failed.append((attempt.accelerator, reason))
                self.timeline.add("accelerator", (time.monotonic() - began) * 1000)
            finally:
                if self.machine is not None and self.machine.guest is None:
                    await self._end_machine()
        raise AssertionError("a boot has at least one attempt")

    async def adopt(self, process: QemuProcess) -> Machine:
        """Take over a QEMU that an earlier host agent left running, wherever its boot has come to.

        Raises BootError if it does not answer; it has then been ended.
        """
        record, self._process = process.record, process
        process.resume()
        accelerator = self.accelerator = Accelerator(record.accelerator, record.reason)
        run, emulated = self.timeline.run, accelerator.emulated
        try:
            connecting = self._reconnect(process, accelerator)
            machine = await run("qemu", connecting, emulated=emulated)
            trouble = self.progress.trouble
            await run("agent", self._meet_guest(), emulated=emulated, trouble=trouble)
            disk = _event(self.progress.disk)
            await run("disk", disk, emulated=emulated, trouble=trouble, limit_s=self._limit_s)
            await run("engine", _event(self.progress.engine), emulated=emulated, trouble=trouble)
        except BaseException as error:
            await self._end_machine()
            if not isinstance(error, SampanError):
                raise
            raise BootError(
                "A machine was left running, but it does not answer and was ended.",
                "What is on its disk is safe; run `sampan start`.",
                details=str(error),
            ) from error
        return machine

    async def _reconnect(self, process: QemuProcess, accelerator: Accelerator) -> Machine:
        machine = await self._connect(process, accelerator)
        state = await machine.monitor.query_status()
        if state == "prelaunch":
            raise BootError("The machine was never let run.")
        if state in HALF_SAVED:
            await undo(machine.monitor, StateStore(self._around.layout))
        return machine

    async def _prepare(self) -> tuple[Qemu, Image, list[Attempt]]:
        around, settings = self._around, self._settings
        arch = machine_arch()
        for folder in (around.layout.machine, around.layout.logs):
            around.platform.make_private_folder(folder)
        image = load_image(find_image(settings, around.env, arch))
        qemu = await around.finder.find(settings, around.env, image.arch)
        await asyncio.to_thread(verify_image, image, around.layout.image_checks)
        notice = await DataDisk(around.layout.data_disk, qemu.img).prepare(settings.disk_gib)
        if notice:
            around.publish(Noticed("info", notice))
        if self._repair is not None:
            await self._repair.keep_copy()
        foreign, verdicts = foreign_reason(image.arch, arch), self._verdicts(qemu)
        return qemu, image, plan(settings, verdicts, around.platform, foreign=foreign)

    def _verdicts(self, qemu: Qemu) -> VerdictStore:
        around = self._around
        boot = around.platform.boot_identity()
        return VerdictStore(around.layout.accelerator_verdicts, qemu.version, boot)

    async def _bring_up(
        self,
        qemu: Qemu,
        image: Image,
        attempt: Attempt,
        verdicts: VerdictStore,
        failed: list[tuple[str, str]],
    ) -> Machine:
        run, emulated = self.timeline.run, attempt.emulated
        self.progress = progress = Progress(self._around.layout.data_disk)
        self.accelerator = Accelerator(attempt.accelerator, attempt.reason)
        self._around.publish(AcceleratorChosen(self.accelerator))
        starting = self._start_qemu(qemu, image, attempt)
        machine = await run("qemu", starting, emulated=emulated, trouble=progress.trouble)
        meeting = asyncio.create_task(self._meet_guest())
        try:
            trouble = progress.trouble
            await run("kernel", _event(progress.kernel), emulated=emulated, trouble=trouble)
            self._remember(verdicts, attempt, failed)
            await run("agent", _task(meeting), emulated=emulated, trouble=trouble)
            disk = _event(progress.disk)
            await run("disk", disk, emulated=emulated, trouble=trouble, limit_s=self._limit_s)
            await run("engine", _event(progress.engine), emulated=emulated, trouble=trouble)
        except BaseException:
            meeting.cancel()
            await asyncio.gather(meeting, return_exceptions=True)
            if machine.guest is not None:
                await machine.guest.close()
                machine.guest = None
            raise
        return machine

    def _remember(
        self, verdicts: VerdictStore, attempt: Attempt, failed: list[tuple[str, str]]
    ) -> None:
        """Keep the verdicts, now that a guest runs: what stopped every try was no accelerator."""
        try:
            for name, reason in failed:
                verdicts.remember(name, usable=False, reason=reason)
            if not attempt.emulated and verdicts.recall(attempt.accelerator) is None:
                verdicts.remember(attempt.accelerator, usable=True, reason="it ran a guest")
        except OSError as error:
            text = f"What was learned about the accelerator could not be kept: {error.strerror}."
            self._around.publish(Noticed("warning", text))

    async def _start_qemu(self, qemu: Qemu, image: Image, attempt: Attempt) -> Machine:
        around, repair = self._around, self._repair is not None
        spec = machine_spec(
            around, self._settings, qemu, image, attempt.accelerator, repair_disk=repair
        )
        process = await start_qemu(
            around.layout,
            around.platform,
            build_argv(spec),
            inputs=image.inputs,
            accelerator=attempt.accelerator,
            reason=attempt.reason,
        )
        self._process = process
        machine = await self._connect(process, Accelerator(attempt.accelerator, attempt.reason))
        # A guest is about to write to the disk: no memory of an earlier one may meet it again.
        await asyncio.to_thread(StateStore(around.layout).claim)
        await machine.monitor.run()
        return machine

    async def _connect(self, process: QemuProcess, accelerator: Accelerator) -> Machine:
        """Connect monitor and console; a failure leaves neither them nor the process behind."""
        around, progress = self._around, self.progress
        self.machine = machine = await connect_machine(
            around, process, accelerator, self._take_match
        )
        machine.watching = (
            asyncio.create_task(watch_storage(machine.monitor, self._take_disk_trouble)),
            asyncio.create_task(progress.wait_for_exit(process, machine.console)),
        )
        return machine

    def _take_disk_trouble(self, error: SampanError) -> None:
        if self._process is not None and self._process.adopted:
            self._around.publish(Noticed("error", error.message))  # it ran before, and waits
        else:
            self.progress.fail(error)

    def _take_match(self, match: ConsoleMatch) -> None:
        self.progress.take_match(match)
        if match.name == "init" and self._repair is not None:
            self._repair.guest_begins()
        if match.meaning is not Meaning.PROGRESS:
            self._around.publish(Noticed(LEVELS[match.meaning], match.sentence))
            self._around.alarm(match)

    async def _meet_guest(self) -> None:
        assert self.machine is not None
        progress, tell = self.progress, self._around.notice

        def notice(method: str, params: dict[str, Any]) -> None:
            progress.take_notice(method, params)
            if method == "repair":
                self._take_repair(params)
            tell(method, params)

        guest = await connect_guest(
            self._around.layout.channel_socket, notice, self._around.question
        )
        self.machine.guest = guest
        await self._around.configure(guest)
        if guest.hello.repair is not None:
            self._take_repair(guest.hello.repair)
        if guest.hello.failed is not None:
            progress.take_notice("failed", guest.hello.failed)
        if guest.hello.ready:
            progress.take_notice("ready", {})
        for name, _ in guest.hello.phases:
            progress.take_notice("phase", {"name": name})

    def _take_repair(self, told: Mapping[str, Any]) -> None:
        if self._repair is not None:
            self._repair.take(told)

    def _blames_accelerator(self, attempt: Attempt, error: SampanError) -> bool:
        """Only a guest that never came to its first program says something about the hardware."""
        early = not self.progress.kernel.is_set()
        return early and not attempt.emulated and not isinstance(error, DiskError | ImageError)

    def _deserves_another(self, attempt: Attempt, attempts: list[Attempt]) -> bool:
        """Emulation under load has been seen to crash a kernel early, about once in 100 boots."""
        early = self.progress.panicked and not self.progress.disk.is_set()
        return early and attempt.emulated and attempts.count(attempt) == 1

    def _explain(self, attempt: Attempt, seconds: float) -> str:
        ended = self._process.exit if self._process is not None else None
        tail = self._process.log_tail() if self._process is not None else ""
        code = ended.code if ended is not None else None
        return classify_failure(attempt.accelerator, code, tail, seconds)

    def _with_console(self, error: SampanError) -> SampanError:
        """Add the last console lines and what to do, unless the error brings its own."""
        if not error.hint:
            error.hint = "Run `sampan logs console`; if it happens again, rebuild the image."
        if self.machine is not None and not error.details:
            error.details = self.machine.console.tail(25)
        return error

    async def _end_machine(self) -> None:
        machine, self.machine = self.machine, None
        if machine is not None:
            await machine.hang_up()
            await machine.process.terminate(soft_s=0.5)
        elif self._process is not None:
            await self._process.terminate(soft_s=0.5)


def _disk_hint(data_disk: Path, *, repairable: bool) -> str:
    if repairable:
        return (
            "`sampan start --repair-disk` keeps a copy of the disk, then repairs what it can; "
            f"`sampan reset` begins with an empty one. Nothing was formatted: {data_disk}."
        )
    return (
        f"Keep a copy of {data_disk}: nothing was formatted. `sampan reset` begins with an "
        "empty disk, and putting a good copy in its place brings back what was."
    )


def _only_choice_failed(reason: str, error: SampanError) -> QemuError:
    sentence = reason.replace(", so the processor is emulated", "")
    hint = "Set `accelerator` to `auto`, or leave --accelerator out: Sampan then finds a way."
    return QemuError(f"{sentence[:1].upper()}{sentence[1:]}", hint, details=error.details)


async def _event(event: asyncio.Event) -> None:
    await event.wait()


async def _task(task: asyncio.Task[None]) -> None:
    await task
