"""Carries out alerts in worlds, `tejun COUNT`, records them and writes a test of each, once all are recorded."""

import itertools
import pathlib
import subprocess
import sys

tejun, count = sys.argv[1], int(sys.argv[2])
pairs = list(itertools.product(sorted(pathlib.Path("worlds").iterdir()), sorted(pathlib.Path("alerts").iterdir())))
texts = []
for world, alert in pairs[:: max(1, len(pairs) // count)]:
    journal = pathlib.Path(f"run-{len(texts)}.jsonl")
    subprocess.run([tejun, "run", "--alert", alert, "--world", world, "--journal", journal], capture_output=True)
    made = subprocess.run([tejun, "test", "--from-run", journal], capture_output=True, check=True)
    texts.append(made.stdout)
for number, text in enumerate(texts):
    pathlib.Path(f"tests/run_{number}.test.tj").write_bytes(text)
print(len(texts), "runs recorded")
