#!/usr/bin/env python3
"""Starts a listener and runs a case that the spy answers, with a sandbox as the second argument says; prints what it reaches.

usage: sandbox.py TEJUN FOLDER SANDBOX [CONFIGURATION]
"""

import json
import os
import pathlib
import socket
import subprocess
import sys

tejun, folder, sandbox = sys.argv[1], pathlib.Path(sys.argv[2]), json.loads(sys.argv[3])
top = json.loads(sys.argv[4]) if len(sys.argv) > 4 else {}
here = pathlib.Path(__file__).resolve().parent
folder.mkdir(exist_ok=True)
(folder / "secret").write_text("x")
(folder / "granted").write_text("x")
listener = socket.create_server(("127.0.0.1", 0))
places = [f"read:{folder}/secret", f"read:{folder}/granted", f"write:{folder}/written", "read:/etc/passwd", "write:/usr/written", "write:/written",
          f"connect:{listener.getsockname()[1]}", "environment:HOME", "privileges:", f"signal:{os.getpid()}"]
config = {"providers": [{"name": "spy", "program": str(here / "spy.py"), "arguments": places, "sandbox": sandbox}], **top}
(folder / "spy.json").write_text(json.dumps(config))
done = subprocess.run([tejun, "plan", here / "site", "--alert", here / "door.json", "--providers", folder / "spy.json"], text=True,
                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
for line in done.stdout.splitlines():
    if "TJ217" in line or "spy: reaches" in line:
        line = line.replace(str(listener.getsockname()[1]), "PORT")
        # What it wrote into a folder of its own sandbox is not here.
        print(*(word for word in line.split(" ") if not word.startswith("write:") or os.path.exists(word.removeprefix("write:"))))
print("status", done.returncode)
pathlib.Path("/usr/written").unlink(missing_ok=True)
pathlib.Path("/written").unlink(missing_ok=True)
