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

kills = 0
for _ in range(60):
    command = ["case", "retry"] if any(case["state"] != "ended" for case in cases()) else ["run", *arguments]
    process = subprocess.Popen([tejun, *command, "--store", store], **quiet)
    time.sleep(random.uniform(0, whole))
    if process.poll() is None:
        process.kill()
        kills += 1
    process.wait()
    for case in cases():
        if case["state"] == "quarantined":  # three times in a row without coming forward: a person lets it go on
            subprocess.run([tejun, "case", "retry", str(case["case"]), "--store", store], **quiet)
subprocess.run([tejun, "case", "retry", "--store", store], **quiet)
print("kills", "many" if kills > 20 else "few")
print("cases", "some" if len(cases()) > 3 else "few")
print(*sorted({(case["state"], case["outcome"]) for case in cases()}), flush=True)
sys.exit(subprocess.run([tejun, "audit", "verify", "--store", store]).returncode)
