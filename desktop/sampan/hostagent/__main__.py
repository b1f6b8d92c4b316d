"""`python -m sampan.hostagent`: the host agent, as the CLI and the GUI start it."""

import sys

from sampan.hostagent.daemon import main

sys.exit(main())
