#!/usr/bin/env python3
"""In namespaces of its own: a neighbour at 10.9.0.2 behind a veth pair, a case that blocks it, packets that are really dropped, and a roll-back
after which they pass. Started by `unshare --user --map-root-user --net --mount`.

usage: firewall.py TEJUN FOLDER
"""

import json
import pathlib
import socket
import subprocess
import sys

tejun, folder = sys.argv[1], pathlib.Path(sys.argv[2])
here = pathlib.Path(__file__).resolve().parent
folder.mkdir(exist_ok=True)


def run(command, **more):
    return subprocess.run(command.split(), check=True, text=True, stdout=subprocess.PIPE, **more).stdout


def reaches():
    """Whether a packet comes back: nobody listens there, so a connection that gets through is refused."""
    try:
        socket.create_connection(("10.9.0.2", 9), 0.3).close()
    except ConnectionRefusedError:
        return "answered"
    except OSError:
        return "dropped"
    return "connected"


for line in """mount -t tmpfs tmpfs /run
ip netns add peer
ip link add veth0 type veth peer name veth1 netns peer
ip address add 10.9.0.1/24 dev veth0
ip link set veth0 up
ip -n peer address add 10.9.0.2/24 dev veth1
ip -n peer link set veth1 up""".splitlines():
    run(line)

config = {"providers": [{"name": "edge", "program": "tejun-provider-nftables", "sandbox": {"network": True, "capabilities": ["net_admin"]}}]}
(folder / "edge.json").write_text(json.dumps(config))
rest = ["--store", folder / "cases.db", "--providers", folder / "edge.json"]


def tell(*arguments):
    done = subprocess.run([tejun, *arguments, *rest], text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(done.stdout)
    print("status", done.returncode)


print("before:", reaches())
tell("run", here / "site", "--alert", here / "packets.json")
print("blocked:", reaches())
print(run("/usr/sbin/nft list set inet tejun addresses4"))
# A second case holds nothing of its own: its roll-back leaves the first one's block alone.
tell("run", here / "site", "--alert", here / "packets.json")
tell("case", "rollback", "2")
print("still:", reaches())
tell("case", "rollback", "1")
print("after:", reaches())
tell("case", "rollback", "1")
print(subprocess.run([tejun, "provider", "check", "--config", folder / "edge.json"], text=True, stdout=subprocess.PIPE, check=False).stdout)
print("elements:", run("/usr/sbin/nft -j list set inet tejun addresses4").count("elem"))
