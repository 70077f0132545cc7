#!/usr/bin/env python3
"""Kills (SIGKILL) whatever works on a store at random moments, again and again: says how its cases end, and whether the journals are whole.

    kills.py TEJUN STORE RUN-ARGUMENTS…
"""

import json
import os
import random
import subprocess
import sys
import time

tejun, store, *arguments = sys.argv[1:]
random.seed(6)
quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def cases():
    if not os.path.exists(store):
        return []
    listed = subprocess.run([tejun, "case", "list", "--store", store, "--json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(listed.stdout or "[]")


# How long a whole case takes on this machine and in this build: it is killed somewhere within.
began = time.monotonic()
subprocess.run([tejun, "run", *arguments, "--store", store], **quiet)
whole = time.monotonic() - began



def go_on():
    """Three deaths in a row without coming forward put a case aside: a person lets it go on."""
    for case in cases():
        if case["state"] == "quarantined":
            subprocess.run([tejun, "case", "retry", str(case["case"]), "--store", store], **quiet)


kills = tries = 0
while kills < 25 and tries < 400:
    tries += 1
    command = ["case", "retry"] if any(case["state"] != "ended" for case in cases()) else ["run", *arguments]
    process = subprocess.Popen([tejun, *command, "--store", store], **quiet)
    time.sleep(random.uniform(0, whole))
    if process.poll() is None:
        process.kill()
        kills += 1
    process.wait()
    go_on()
# The last deaths may be the third in a row, which only the next attempt finds.
subprocess.run([tejun, "case", "retry", "--store", store], **quiet)
go_on()
print("kills", "many" if kills == 25 else "few")
print("cases", "some" if len(cases()) > 3 else "few")
print(*sorted({(case["state"], case["outcome"]) for case in cases()}), flush=True)
sys.exit(subprocess.run([tejun, "audit", "verify", "--store", store]).returncode)
