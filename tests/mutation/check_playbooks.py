#!/usr/bin/env python3
"""Holds playbooks/ to its promise: every mutant of a guard, a branch, a response or a detection is noticed by the compiler or a test.

    check_playbooks.py TEJUN
"""

import collections
import json
import subprocess
import sys

run = subprocess.run([sys.argv[1], "test", "playbooks", "--mutate", "--json"], capture_output=True, text=True)
mutants = json.loads(run.stdout)["mutants"]
counts = collections.Counter((one["kind"], one["noticed_by"] or "nobody") for one in mutants)
for (kind, by), count in sorted(counts.items()):
    print(f"{kind:10} {by:10} {count}")
held = [one for one in mutants if one["kind"] in ("guard", "branch", "response", "detection")]
missed = [one for one in held if not one["noticed_by"]]
for one in missed:
    print(f"{one['file']}:{one['line']}: nobody notices {one['change']}")
sys.exit(1 if missed or len(held) < 90 else 0)
