#!/usr/bin/env python3
"""A provider that breaks one rule, named by its argument: what the conformance kit and the runner must see. The rest is the example's."""

import json
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[1])))
import lockbox  # noqa: E402

rule, state = sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None
whole = {name: getattr(lockbox, name) for name in ("answer", "send", "fail", "take")}


def first_time():
    """Whether this happens for the first time, whichever process it is."""
    if os.path.exists(state):
        return False
    open(state, "w").close()
    return True


def send(id, **message):
    if rule == "chatty":
        print("ready", flush=True)
    whole["send"](id, **message)
    if rule == "leaves" and "value" in (message.get("result") or {}):
        os._exit(0)


def fail(id, code, *rest):
    whole["fail"](id, -1 if rule == "codes" else code, *rest)


def take(line):
    if rule == "fragile" and not line.startswith(b"{"):
        os._exit(3)
    whole["take"](line)


def answer(method, params):
    if method == "describe" and rule in ("weak", "audience", "once", "noundo"):
        manifest = json.loads(json.dumps(lockbox.MANIFEST))
        lock = manifest["intrinsics"][0]
        if rule == "weak":
            manifest["intrinsics"][2].update({"effect": "contains", "target": "door", "irreversible": True})
        if rule == "audience":
            lock["audience"] = "public"
        if rule == "once":
            lock["crash"] = "once"
        if rule == "noundo":
            del lock["undo"]
        return manifest
    if method == "call" and params.get("intrinsic") == "door.lock":
        if rule == "dies-before" and first_time():
            os._exit(9)
        if rule == "slow" or (rule == "stuck-before" and first_time()):
            time.sleep(60)
        result = whole["answer"](method, params)
        if rule == "dies-after" and first_time():
            os._exit(9)
        if rule == "dies-always":
            os._exit(9)
        if rule == "stuck" and first_time():
            time.sleep(60)
        if rule == "type":
            return {"value": 5}
        if rule == "forgetful":
            return {"value": os.urandom(4).hex()}
        return result
    if method == "call" and rule == "leaks":
        print("the token is", lockbox.token, file=sys.stderr, flush=True)
        return {"value": lockbox.token}
    if method == "initialize":
        lockbox.token = params.get("secrets", {}).get("token", "")
    return whole["answer"](method, params)


lockbox.answer, lockbox.send, lockbox.fail, lockbox.take = answer, send, fail, take
thread = lockbox.threading.Thread(target=lockbox.worker, daemon=True)
thread.start()
for one in lockbox.lines():
    lockbox.take(one)
lockbox.work.put(None)
thread.join()
