"""`python -m sampan_vmimage build`: builds the guest image from vmimage/image.yml."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sampan_vmimage.build import Order, build_image
from sampan_vmimage.errors import ImageError
from sampan_vmimage.progress import Progress

_REPOSITORY = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status: 0 done, 1 failed, 130 interrupted."""
    options = _make_parser().parse_args(arguments)
    order = Order(
        repository=_REPOSITORY,
        architecture=options.arch,
        out=options.out or _REPOSITORY / "build" / "image" / options.arch,
        cache=options.cache or _REPOSITORY / "build" / "cache" / "vmimage",
        refresh=options.refresh,
    )
    progress = Progress()
    try:
        build_image(order, progress)
    except ImageError as error:
        progress.say(f"error: {error.message}")
        if error.hint:
            progress.say(f"hint: {error.hint}")
        return 1
    except KeyboardInterrupt:
        progress.say("Interrupted; what was fetched is kept, the image before is untouched.")
        return 130
    return 0


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sampan_vmimage", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="build the image, or find that it is up to date")
    build.add_argument("--arch", choices=("amd64", "arm64"), default="amd64")
    build.add_argument("--out", type=Path, help="folder of the image (build/image/ARCH)")
    build.add_argument("--cache", type=Path, help="folder of packages (build/cache/vmimage)")
    build.add_argument("--refresh", action="store_true", help="ask for newer packages")
    return parser


if __name__ == "__main__":
    sys.exit(main())
