"""`docker load` beside the same bytes, sent raw into the guest over a stream of the channel."""

from __future__ import annotations

import io
import time

from benchmarks.figures import Bound, Claim, Comparison, Report
from benchmarks.machine import Machine, docker_client, new_machine
from benchmarks.runner import Context, take_turns
from sampan.machine.image import load_image
from sampan_vmimage.archive import ContainerImage, write_image
from sampan_vmimage.tarball import TarEntry

MB = 1_000_000
LAYER_BYTES = 200 * MB
CLAIM = Claim(Bound.AT_LEAST, 0.5)
NAME = "sampan/benchmark:load"
LOAD, RAW, HASHED = "docker load", "raw stream", "raw stream to sha256sum"


def measure_socket(context: Context) -> Report:
    """Load an archive of one layer of 200 MB, and pipe it into `cat` and `sha256sum`, in turns."""
    archive = make_archive(load_image(context.image).arch, LAYER_BYTES)
    with new_machine(context.image) as machine:
        context.say(f"the machine started in {machine.start():.1f} s")
        samples = take_turns(
            {
                LOAD: lambda: len(archive) / _load(machine, archive) / MB,
                RAW: lambda: len(archive) / _pipe(machine, archive, "cat") / MB,
                HASHED: lambda: len(archive) / _pipe(machine, archive, "sha256sum") / MB,
            },
            context.runs,
            "MB/s",
            context.say,
        )
    return Report(
        "socket",
        f"an archive of {len(archive) // MB} MB into the guest",
        comparisons=(
            Comparison(LOAD, samples[LOAD], samples[RAW], CLAIM),
            Comparison(LOAD, samples[LOAD], samples[HASHED]),
        ),
        notes=(
            "docker load: until dockerd has answered, that is: kept, checked (SHA-256), unpacked",
            "raw stream: the same bytes to `cat >/dev/null` in the guest, until it has ended",
            "sha256sum: busybox's, instead of `cat`; an emulated processor takes long for that",
        ),
    )


def make_archive(architecture: str, size: int) -> bytes:
    """Return an image archive whose one layer is a file of `size` zero bytes: cheap to unpack."""
    image = ContainerImage(
        name=NAME,
        architecture=architecture,
        command=("/none",),
        ports=(),
        environment=(),
        labels={},
        epoch=0,
    )
    return write_image(image, [TarEntry("zeros", bytes(size))])


def _load(machine: Machine, archive: bytes) -> float:
    with docker_client(machine.docker_url()) as docker:
        began = time.monotonic()
        docker.images.load(io.BytesIO(archive))
        took = time.monotonic() - began
        # Gone again, or the next load would find the layer and have nothing to do.
        docker.images.remove(NAME, force=True)
    return took


def _pipe(machine: Machine, archive: bytes, program: str) -> float:
    began = time.monotonic()
    machine.run_in_guest("sh", "-c", f"{program} >/dev/null", data=archive)
    return time.monotonic() - began
