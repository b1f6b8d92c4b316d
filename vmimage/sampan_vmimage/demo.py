"""Makes the demo container image: busybox and one page that shows where it runs."""

from pathlib import Path

from sampan_vmimage.archive import ContainerImage, write_image
from sampan_vmimage.config import ImageConfig
from sampan_vmimage.root import list_applets
from sampan_vmimage.tarball import TarEntry

_FOLDERS = ("bin", "dev", "etc", "proc", "root", "sys", "tmp", "www", "www/cgi-bin")
_ACCOUNTS = b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n"
_GROUPS = b"root:x:0:\nnogroup:x:65534:\n"


def build_demo(config: ImageConfig, repository: Path, busybox: bytes) -> bytes:
    """Return the archive of the demo image for `docker load`."""
    image = ContainerImage(
        name=config.demo.name,
        architecture=config.architecture.name,
        command=config.demo.command,
        ports=("80/tcp",),
        environment=("PATH=/bin",),
        labels={
            "org.opencontainers.image.title": "Hello from Sampan",
            "org.opencontainers.image.description": "A page that shows where it runs",
        },
        epoch=config.epoch,
    )
    return write_image(image, _list_entries(busybox, repository / config.demo.source))


def _list_entries(busybox: bytes, source: Path) -> list[TarEntry]:
    folders = [TarEntry(path, mode=0o1777 if path == "tmp" else 0o755) for path in _FOLDERS]
    applets = [TarEntry(f"bin/{name}", link="busybox") for name in list_applets(busybox)]
    return [
        *folders,
        *applets,
        TarEntry("bin/busybox", busybox, 0o755),
        TarEntry("etc/group", _GROUPS),
        TarEntry("etc/passwd", _ACCOUNTS),
        TarEntry("www/cgi-bin/index.cgi", (source / "index.cgi").read_bytes(), 0o755),
    ]
