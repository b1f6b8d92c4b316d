"""Compiles our own programs in C for the image: static, and the same bytes from the same sources.

The building machine's compiler is used, its own one or Debian's cross compiler: such a program
needs nothing of the image, so it does not matter that its C library is another one's.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from sampan_vmimage.config import Architecture, ImageConfig, NativeProgram
from sampan_vmimage.errors import ImageError
from sampan_vmimage.process import run
from sampan_vmimage.root import Stage
from sampan_vmimage.tools import host_architecture

FLAGS = (
    *("-O2", "-std=gnu11", "-Wall", "-Wextra", "-Wconversion", "-Werror"),
    # Some distributions' compilers have a level of their own, and a second one is a warning.
    *("-fstack-protector-strong", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2"),
    *("-s", "-Wl,--build-id=none"),
)
PROGRAM_FLAGS, LIBRARY_FLAGS = ("-static",), ("-shared", "-fPIC")

_MACHINES = {"amd64": "x86-64-linux-gnu", "arm64": "aarch64-linux-gnu"}
"""How Debian's packages name the compiler for an architecture."""


def stage_programs(repository: Path, config: ImageConfig, stage: Stage) -> None:
    """Compile every program of `native` in image.yml into the stage; raise ImageError."""
    if not config.native:
        return
    own = host_architecture() == config.architecture.name
    compiler = find_compiler(config.architecture, own)
    hint = compiler_hint(config.architecture, own)
    with tempfile.TemporaryDirectory(prefix="sampan-native-") as folder:
        for program in config.native:
            output = Path(folder) / "program"
            sources = list_sources(repository, program)
            command = compile_command(compiler, repository, sources, output, program.library)
            run(command, hint=hint)
            stage.write(program.target, output.read_bytes(), 0o644 if program.library else 0o755)


def list_sources(repository: Path, program: NativeProgram) -> list[Path]:
    """Return the sources of a program, sorted; raise ImageError when there are none."""
    sources = sorted(repository.glob(program.sources))
    if not sources:
        raise ImageError(f"image.yml names {program.sources}, which is not in the repository.")
    return sources


def list_native_inputs(repository: Path, config: ImageConfig) -> set[Path]:
    """Return every file that the programs are made of, headers beside the sources included."""
    sources = {path for program in config.native for path in list_sources(repository, program)}
    return sources | {path for source in sources for path in source.parent.glob("*.h")}


def find_compiler(
    architecture: Architecture, own: bool, which: Callable[[str], str | None] = shutil.which
) -> str:
    """Return the compiler for the architecture; `own` says that it is the building machine's."""
    names: list[str] = [f"{architecture.triplet}-gcc", *(("gcc", "cc") if own else ())]
    for name in names:
        if which(name) is not None:
            return name
    raise ImageError(
        f"There is no C compiler for {architecture.name} on this computer "
        f"(looked for: {', '.join(names)}).",
        compiler_hint(architecture, own),
    )


def compiler_hint(architecture: Architecture, own: bool) -> str:
    """Return what to install where the compiler, or the C library it links with, is missing."""
    packages = ("gcc", "libc6-dev")
    if not own:
        name = architecture.name
        packages = (f"gcc-{_MACHINES.get(name, name)}", f"libc6-dev-{name}-cross")
    return f"Install {' and '.join(packages)} (their names in Debian and Ubuntu)."


def compile_command(
    compiler: str, repository: Path, sources: list[Path], output: Path, library: bool = False
) -> list[str | Path]:
    """Return the command line; nothing of this computer's folders goes into the program."""
    kind = LIBRARY_FLAGS if library else PROGRAM_FLAGS
    prefix = f"-ffile-prefix-map={repository}=."
    return [compiler, *FLAGS, *kind, prefix, "-o", output, *sources]
