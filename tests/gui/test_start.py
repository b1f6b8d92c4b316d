"""What the window may load before it is painted."""

import json
import subprocess
import sys

HEAVY = ("aiodocker", "aiohttp", "psutil", "sampan.client.engine.docker_engine", "tarfile")
LOOK = "import sys, json, sampan.gui.app; print(json.dumps(sorted(sys.modules)))"


def test_what_takes_long_to_load_waits_until_the_window_is_painted():
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, check=True)
    loaded = set(json.loads(done.stdout))
    assert "sampan.gui.shell.window" in loaded
    assert loaded.isdisjoint(HEAVY)
