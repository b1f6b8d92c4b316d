"""Builds one image folder, or finds that it is already what its inputs ask for."""

import hashlib
import os
import posixpath
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sampan_vmimage.base import BaseRoot, find_version, open_kernel_modules
from sampan_vmimage.bytecode import compile_own
from sampan_vmimage.config import ImageConfig, load_config
from sampan_vmimage.demo import build_demo
from sampan_vmimage.initramfs import build_initramfs
from sampan_vmimage.kernel import unpack_kernel
from sampan_vmimage.manifest import (
    FILE_NAME,
    Manifest,
    describe_output,
    dump_manifest,
    load_manifest,
    verify_outputs,
)
from sampan_vmimage.modules import ModuleStore, choose_modules
from sampan_vmimage.native import list_native_inputs, stage_programs
from sampan_vmimage.packages import PackageTree, Selection, fetch_packages, forget_others
from sampan_vmimage.progress import Progress
from sampan_vmimage.root import Stage, list_own_files, stage_own_files
from sampan_vmimage.tarball import TarEntry
from sampan_vmimage.tools import Tools, host_architecture, prepare_tools

_CONFIG = "vmimage/image.yml"
_INIT = "vmimage/initramfs/init"
_AGENT = "guest-agent"


@dataclass(frozen=True)
class Order:
    """What to build and where; `refresh` asks apt again even when the packages are at hand."""

    repository: Path
    architecture: str
    out: Path
    cache: Path
    refresh: bool = False


def build_image(order: Order, progress: Progress) -> Manifest:
    """Build the image that the order asks for, or return at once when it stands already.

    Nothing under `order.out` changes before everything is ready. Raises ImageError.
    """
    config = load_config(order.repository / _CONFIG, order.architecture)
    inputs = _hash_files(order.repository, _list_inputs(order.repository, config))
    inputs = hashlib.sha256(f"{order.architecture} {inputs}".encode()).hexdigest()
    present = load_manifest(order.out)
    if (
        not order.refresh
        and present is not None
        and present.inputs == inputs
        and verify_outputs(present, order.out)
    ):
        progress.say(f"The image for {order.architecture} is up to date: {order.out}")
        return present
    with progress.step("tools"):
        tools = prepare_tools(_select_tools(config), order.cache, refresh=order.refresh)
    with progress.step(f"packages for {order.architecture}"):
        archive = fetch_packages(_select_packages(config), order.cache, refresh=order.refresh)
    order.out.parent.mkdir(parents=True, exist_ok=True)
    with (
        PackageTree(archive) as tree,
        tempfile.TemporaryDirectory(dir=order.out.parent, prefix=".building-") as folder,
    ):
        work = _Work(order.repository, config, tree, tools, order.cache, Path(folder), progress)
        manifest = work.make(inputs)
        _replace_folder(work.new, order.out)
    forget_others(_select_packages(config), order.cache)
    _report(manifest, order.out, progress)
    return manifest


@dataclass(frozen=True)
class _Work:
    repository: Path
    config: ImageConfig
    tree: PackageTree
    tools: Tools
    cache: Path
    folder: Path
    progress: Progress

    @property
    def new(self) -> Path:
        return self.folder / "image"

    def make(self, inputs: str) -> Manifest:
        """Write the files of the image into `new` and return their description."""
        self.new.mkdir()
        version = find_version(self.tree)
        store = open_kernel_modules(self.tree)
        with self.progress.step("kernel"):
            content = unpack_kernel(self.tree.read(f"boot/vmlinuz-{version}"))
            (self.new / "kernel").write_bytes(content)
        with self.progress.step("initramfs"):
            self._make_initramfs(store)
        base = BaseRoot(self.config, self.tree, self.tools, self.cache)
        with self.progress.step("root: packages"):
            shutil.copyfile(base.prepare(), self.new / "root.erofs")
        with self.progress.step("root: our files"):
            base.add(self._collect_own(store), self.new / "root.erofs")
        return self._describe(inputs, version)

    def _make_initramfs(self, store: ModuleStore) -> None:
        archive = build_initramfs(
            busybox=self.tree.read("usr/bin/busybox"),
            init=(self.repository / _INIT).read_bytes(),
            store=store,
            modules=choose_modules(store, self.config.modules.initramfs),
        )
        (self.new / "initramfs").write_bytes(archive)

    def _collect_own(self, store: ModuleStore) -> list[TarEntry]:
        stage = Stage(self.folder / "own")
        stage_own_files(self.repository, self.config, stage)
        stage_programs(self.repository, self.config, stage)
        boot = [name for name in self.config.modules.boot if name in store.paths]
        stage.write("etc/sampan/modules", f"{' '.join(boot)}\n".encode())
        busybox = self.tree.read("usr/bin/busybox")
        demo = build_demo(self.config, self.repository, busybox)
        stage.write(self.config.demo.target, demo)
        compile_own(stage, self.tools)
        return stage.collect()

    def _describe(self, inputs: str, version: str) -> Manifest:
        manifest = Manifest(
            arch=self.config.architecture.name,
            inputs=inputs,
            kernel=describe_output(self.new / "kernel"),
            kernel_version=version,
            initramfs=describe_output(self.new / "initramfs"),
            root=describe_output(self.new / "root.erofs"),
            cmdline=" ".join(self.config.cmdline),
            packages=self.tree.packages(),
            agent_sha256=_hash_files(self.repository, _list_agent(self.repository)),
            programs=self._describe_programs(),
        )
        (self.new / FILE_NAME).write_text(dump_manifest(manifest), encoding="utf-8")
        return manifest

    def _describe_programs(self) -> dict[str, str]:
        own = self.folder / "own"
        targets = sorted(program.target for program in self.config.native)
        return {path: describe_output(own / path.lstrip("/")).sha256 for path in targets}


def _select_packages(config: ImageConfig) -> Selection:
    return Selection(config.suite, config.architecture.name, config.packages, config.epoch)


def _select_tools(config: ImageConfig) -> Selection:
    return Selection(config.suite, host_architecture(), config.tools, config.epoch)


def _list_inputs(repository: Path, config: ImageConfig) -> set[Path]:
    own = {path for entry in config.files for path, _target in list_own_files(repository, entry)}
    builder = set(Path(__file__).parent.glob("*.py"))
    demo = {path for path in (repository / config.demo.source).rglob("*") if path.is_file()}
    native = list_native_inputs(repository, config)
    return own | builder | demo | native | {repository / _CONFIG, repository / _INIT}


def _list_agent(repository: Path) -> set[Path]:
    return {
        path
        for path in (repository / _AGENT).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _hash_files(repository: Path, paths: set[Path]) -> str:
    digest = hashlib.sha256()
    named = {posixpath.normpath(os.path.relpath(path, repository)): path for path in paths}
    for name in sorted(named):
        content = hashlib.sha256(named[name].read_bytes()).hexdigest()
        digest.update(f"{name} {content}\n".encode())
    return digest.hexdigest()


def _replace_folder(new: Path, out: Path) -> None:
    old = new.with_name("old")
    if out.exists():
        out.rename(old)
    new.rename(out)
    if old.exists():
        shutil.rmtree(old)


def _report(manifest: Manifest, out: Path, progress: Progress) -> None:
    for output in manifest.outputs():
        progress.say(f"{output.size / 1e6:9.1f} MB  {output.file}")
    total = sum(output.size for output in manifest.outputs())
    progress.say(f"{total / 1e6:9.1f} MB  together, in {out}")
