"""`sampan diagnose`: one file to show to whoever helps."""

from __future__ import annotations

import time
from pathlib import Path

from sampan.cli.invocation import Invocation, run
from sampan.client.diagnosis import bundle_name, collect, contents, plain_table, write
from sampan.core.files import format_size


def write_bundle(invocation: Invocation, out: Path | None) -> None:
    """Write the file and say what is in it; raise SampanError if it cannot be written."""
    now = time.time()
    name = bundle_name(now)
    path = Path(name) if out is None else out / name if out.is_dir() else out
    invocation.out.live("Collecting ...")
    parts = run(collect(invocation.layout, invocation.env))
    invocation.out.end_live()
    table = plain_table(contents(parts))
    write(path, parts, table, now=now)
    for line in table:
        invocation.out.line(line)
    invocation.out.line()
    size = format_size(path.stat().st_size)
    invocation.out.line(f"Written to {path} ({size}). It was sent nowhere.")
    invocation.out.line("Secrets and your name are replaced; README.txt in it says how. Look it")
    invocation.out.line("through before you hand it on.")
