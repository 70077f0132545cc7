#!/usr/bin/env python3
"""Writes a workspace whose playbooks are chains of diamonds: each a step, a branch to one of two steps, and where they meet again.

usage: generate_procedure.py FOLDER PLAYBOOKS DIAMONDS. It passes every proof, so that each has to look at every way.
"""
import pathlib
import sys

HEAD = """import edr, firewall

scope "生成された手順" {{
  {incidents}
  team csirt "CSIRT"
  team it "情報システム部"
  detection   by csirt
  triage      by csirt
  containment by it
  analysis    by csirt
  recovery    by it
}}

duty impact_scoping "影響範囲特定"
duty spread_prevention "被害拡大防止"
fact data_stolen "情報の窃取" : Bool
criteria {{
  critical "致命的" requires impact_scoping, spread_prevention {{ when data_stolen }}
  medium "中" requires impact_scoping, spread_prevention {{ when {medium} }}
  low "低" requires impact_scoping {{ otherwise }}
}}

process 1.1 look "端末の調査" as Look fulfils impact_scoping establishes data_stolen {{
  input  host: Host
  output seen: Int
  method 1.1.1 "通信の調査" {{
    let found = edr.connections(host, window: 1h) else []
    seen = found.count
    establish data_stolen = found.count > 100 because "大量の通信"
  }}
}}
process 2.1 block_traffic "通信遮断" as Blocked fulfils spread_prevention {{
  input  peer: IpAddress
  output receipt: Receipt
  method 2.1.1 "境界で遮断する" {{ receipt = firewall.block(peer, for: 7d) }}
}}
response 1 "通信遮断" by it (peer: IpAddress) {{ block_traffic(peer) }}
"""

PLAYBOOK = """
detect alert_{k} "検知 {k}" -> incident_{k} {{
  needs alert.signature, alert.source.host, alert.destination.address
  when alert.signature == "signature {k}"
}}
playbook book_{k} "手順 {k}" for incident_{k} {{
  needs alert.source.host, alert.destination.address
  let host = alert.source.host
  let peer = alert.destination.address
{steps}  -> response 1(peer)
}}
"""

DIAMOND = """  step {a} s{a} "調査 {a}" = look(host)
  branch {{ when s{a}.seen > {a} "多い" -> step {b}  else "少ない" -> step {c} }}
  step {b} s{b} "調査 {b}" = look(host)
  -> step {d}
  step {c} s{c} "調査 {c}" = look(host)
"""


def main():
    folder, playbooks, diamonds = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tejun.json").write_text('{"name": "generated"}')
    names = [f"incident_{k}" for k in range(playbooks)]
    head = HEAD.format(incidents="\n  ".join(f'incident {n} "インシデント {n}"' for n in names), medium=f"incident in [{', '.join(names)}]" if playbooks > 1 else "incident == incident_0")
    (folder / "site.tj").write_text(head, encoding="utf-8")
    for k in range(playbooks):
        steps = "".join(DIAMOND.format(a=i * 3 + 1, b=i * 3 + 2, c=i * 3 + 3, d=i * 3 + 4) for i in range(diamonds))
        steps += f'  step {diamonds * 3 + 1} last "最後の調査" = look(host)\n'
        (folder / f"book_{k}.tj").write_text(PLAYBOOK.format(k=k, steps=steps), encoding="utf-8")


main()
