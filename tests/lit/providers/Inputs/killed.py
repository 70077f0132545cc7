#!/usr/bin/env python3
"""Runs a command until a file is there and not empty, or is there at all (`--empty`), then kills it with SIGKILL.

usage: killed.py [--empty] FILE COMMAND…
"""

import os
import subprocess
import sys
import time

arguments = sys.argv[1:]
least = 0 if arguments[0] == "--empty" else 1
file, *command = arguments[1 - least:]
process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
deadline = time.monotonic() + 30
while not (os.path.exists(file) and os.path.getsize(file) >= least) and time.monotonic() < deadline:
    if process.poll() is not None:
        sys.exit(f"it ended by itself with {process.returncode}")
    time.sleep(0.02)
process.kill()
process.wait()
print("killed")
