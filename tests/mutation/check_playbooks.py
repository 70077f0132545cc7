#!/usr/bin/env python3
"""Holds playbooks/ to its promise: every mutant is noticed by the compiler or a test.

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
missed = [one for one in mutants if not one["noticed_by"]]
for one in missed:
    print(f"{one['file']}:{one['line']}: nobody notices {one['change']}")
sys.exit(1 if missed or len(mutants) < 280 else 0)
