"""The `sampan` command."""

import signal
import sys

_is_program = sys.argv[0] == "-m" or sys.argv[0].endswith(("sampan", "sampan.exe"))
if _is_program and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Until `main` can say it in words, Ctrl-C ends the program without a traceback of an import.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
