#!/usr/bin/env python3
"""An example provider in Python, without dependencies: it locks doors by keeping their names in a file.

    {"name": "doors", "program": "lockbox.py", "settings": {"file": "/var/lib/doors.json"},
     "sandbox": {"write": ["/var/lib/doors.json"]}}

A lock is idempotent: the key of the call that set it is kept beside it, so that the same call, sent again even by another process, has no second
effect and gives the first receipt.
"""

import json
import os
import queue
import sys
import threading

LINE_BYTES = 4 << 20
MANIFEST = {
    "intrinsics": [
        {"name": "door.lock", "params": [{"name": "door", "type": "Text"}], "result": "Receipt",
         "effect": "contains", "target": "door", "undo": "door.unlock", "crash": "idempotent"},
        {"name": "door.unlock", "params": [{"name": "receipt", "type": "Receipt"}], "effect": "restores", "crash": "idempotent"},
        {"name": "door.locked", "params": [{"name": "door", "type": "Text"}], "result": "Bool",
         "effect": "observes", "crash": "idempotent"},
    ]
}


class Failed(Exception):
    """A failure of the language and words for people."""


class Invalid(Exception):
    pass


class Doors:
    def __init__(self):
        self.file = None
        self.held = {}

    def initialize(self, settings, secrets):
        self.file = settings.get("file")
        if self.file and os.path.exists(self.file) and os.path.getsize(self.file):
            with open(self.file, encoding="utf-8") as file:
                self.held = json.load(file)

    def keep(self):
        if self.file:
            with open(self.file, "w", encoding="utf-8") as file:
                json.dump(self.held, file)
                file.flush()
                os.fsync(file.fileno())

    def call(self, name, arguments, key):
        value = arguments.get("receipt" if name == "door.unlock" else "door")
        if not isinstance(value, str):
            raise Invalid("an argument is missing")
        if name == "door.locked":
            return value in self.held
        if name == "door.lock":
            self.held.setdefault(value, key)
            self.keep()
            return key if self.held[value] == key else "held"
        for door in [d for d, whose in self.held.items() if whose == value]:  # only what this receipt stands for is undone
            del self.held[door]
            self.keep()
        return None

    def reconcile(self, name, arguments, key):
        if name == "door.lock":
            return {"state": "done", "value": key} if key in self.held.values() else {"state": "never"}
        return {"state": "unknown"}


doors = Doors()
cancelled = set()
work = queue.Queue()
output = threading.Lock()


def send(id, **answer):
    with output:
        sys.stdout.buffer.write(json.dumps({"jsonrpc": "2.0", "id": id, **answer}).encode() + b"\n")
        sys.stdout.buffer.flush()


def fail(id, code, message, failure=None):
    error = {"code": code, "message": message}
    if failure:
        error["data"] = {"failure": failure}
    send(id, error=error)


def answer(method, params):
    if method == "initialize":
        if 1 not in params.get("protocol", []):
            raise Invalid("this provider speaks version 1 of the protocol")
        doors.initialize(params.get("settings", {}), params.get("secrets", {}))
        return {"protocol": 1, "name": "lockbox", "version": "1.0"}
    if method == "describe":
        return MANIFEST
    if method == "shutdown":
        return None
    if method not in ("call", "reconcile", "await"):
        raise LookupError(method)
    name = params.get("intrinsic")
    if name not in [i["name"] for i in MANIFEST["intrinsics"]]:
        raise Invalid("there is no such intrinsic")
    if method == "await":
        raise Failed("not_found", "there are no jobs")
    arguments, key = params.get("arguments"), params.get("key")
    if not isinstance(arguments, dict) or not isinstance(key, str):
        raise Invalid("`arguments` and `key` are needed")
    return {"value": doors.call(name, arguments, key)} if method == "call" else doors.reconcile(name, arguments, key)


def worker():
    while (request := work.get()) is not None:
        id = request["id"]
        if json.dumps(id) in cancelled:
            fail(id, -32800, "cancelled")
            continue
        try:
            send(id, result=answer(request["method"], request.get("params", {})))
        except Failed as failure:
            fail(id, -32000, failure.args[1], failure.args[0])
        except Invalid as invalid:
            fail(id, -32602, str(invalid))
        except LookupError:
            fail(id, -32601, "there is no such method")
        except Exception as defect:  # the process goes on
            fail(id, -32603, str(defect))


def take(line):
    try:
        if len(line) > LINE_BYTES:
            raise ValueError
        request = json.loads(line)
    except (ValueError, RecursionError):
        return fail(None, -32700, "the line is not JSON, or too long or too deep")
    if not isinstance(request, dict) or request.get("jsonrpc") != "2.0" or not isinstance(request.get("method"), str) \
            or not isinstance(request.get("params", {}), dict):
        return fail(request.get("id") if isinstance(request, dict) else None, -32600, "it is no request")
    if "id" in request:
        return work.put(request)
    if request["method"] == "cancel":
        cancelled.add(json.dumps(request.get("params", {}).get("id")))


def lines():
    """Lines of the input, of which at most one more byte than allowed is held."""
    while line := sys.stdin.buffer.readline(LINE_BYTES + 1):
        whole = line.endswith(b"\n")
        while not whole and (rest := sys.stdin.buffer.readline(LINE_BYTES)):
            whole = rest.endswith(b"\n")
        yield line.rstrip(b"\n") if len(line) <= LINE_BYTES else line


if __name__ == "__main__":
    thread = threading.Thread(target=worker)
    thread.start()
    for one in lines():
        take(one)
    work.put(None)
    thread.join()
