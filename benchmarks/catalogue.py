"""Which benchmarks there are."""

from __future__ import annotations

from benchmarks.boot import measure_boot
from benchmarks.container import measure_container
from benchmarks.disk import measure_disk
from benchmarks.dockerload import measure_socket
from benchmarks.forward import measure_forward
from benchmarks.gui import measure_gui
from benchmarks.idle import measure_idle
from benchmarks.memory import measure_memory
from benchmarks.runner import Benchmark
from benchmarks.suspend import measure_suspend


def list_benchmarks() -> dict[str, Benchmark]:
    """Return every benchmark by its name, in the order in which `all` runs them."""
    return {
        "boot": measure_boot,
        "container": measure_container,
        "forward": measure_forward,
        "socket": measure_socket,
        "idle": measure_idle,
        "suspend": measure_suspend,
        "memory": measure_memory,
        "disk": measure_disk,
        "gui": measure_gui,
    }
