"""`python -m sampan.gui`: opens the window."""

import sys

from sampan.gui.app import main

if __name__ == "__main__":
    sys.exit(main())
