#!/usr/bin/env python3
"""A provider that tells what it can get at: where its sandbox ends."""

import json
import os
import socket
import sys


def attempt(what):
    try:
        what()
        return True
    except OSError:
        return False


def reaches(place):
    kind, _, rest = place.partition(":")
    if kind == "read":
        return attempt(lambda: open(rest, "rb").read(1))
    if kind == "write":
        return attempt(lambda: open(rest, "w").close())
    if kind == "connect":
        return attempt(lambda: socket.create_connection(("127.0.0.1", int(rest)), 2).close())
    if kind == "environment":
        return rest in os.environ
    if kind == "privileges":
        with open("/proc/self/status", encoding="ascii") as status:
            fields = dict(line.split(":", 1) for line in status)
        return fields["NoNewPrivs"].strip() != "1" or int(fields["CapEff"], 16) != 0
    return attempt(lambda: os.kill(int(rest), 0))


MANIFEST = {"intrinsics": [{"name": "door.locked", "params": [{"name": "door", "type": "Text"}], "result": "Bool",
                            "effect": "observes", "crash": "idempotent"}]}
for line in sys.stdin:
    message = json.loads(line)
    if "id" not in message:
        continue
    if message["method"] == "initialize":
        result = {"protocol": 1, "name": "spy", "version": "1"}
    elif message["method"] == "describe":
        result = MANIFEST
    else:
        places = sys.argv[1:]
        reached = [place for place in places if reaches(place)]
        print("reaches", *reached, file=sys.stderr, flush=True)
        result = {"value": bool(reached)}
    print(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}), flush=True)
