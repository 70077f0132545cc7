#!/usr/bin/env python3
"""Writes a workspace of about N lines that checks clean: what playbooks/ has, in its proportions, again and again.

usage: generate_workspace.py LINES FOLDER [FILES]
"""
import os
import sys

SCOPE = """// Generated.
import asset, edr, firewall

scope "生成" {{
  domain cyber_security "サイバーセキュリティ"
  system user_pc "ユーザPC" {{ networks 10.10.0.0/16 }}
{incidents}
  team mssp  "MSSP" external
  team csirt "CSIRT"
  team it    "情報システム部"
  detection   by mssp
  triage      by csirt from medium
  containment by it requested_by csirt
  enrich alert.source.host from asset.host_at(alert.source.address)
  guard {{ never firewall.block intersects 10.0.0.0/8 }}
}}

duty impact_scoping    "影響範囲特定"
duty spread_prevention "被害拡大防止"
fact data_stolen "機微情報の窃取" : Bool

criteria {{
  critical "致命的" requires impact_scoping, spread_prevention respond within 30m {{ when data_stolen }}
  low      "低"     requires impact_scoping {{ otherwise }}
}}
"""

UNIT = """// Part {n}: what is looked for, found, and stopped.
import dlp, edr, firewall, intel, siem

/// 検知した通信先の評価。
record Finding{n} "調査結果 {n}" {{
  address: IpAddress
  domain: Domain?
  score: Score = 0
  hosts: Set<Host>
}}

enum State{n} {{ clean "問題なし", infected "感染", unknown "不明" }}

/// 通信先が外部かどうか。
fn external_{n}(address: IpAddress) -> Bool {{ not (address in 10.0.0.0/8) and not address.is_private }}

fn state_{n}(hosts: Set<Host>, known: Bool) -> State{n} {{
  if not known {{ unknown }} else {{ if hosts is empty {{ clean }} else {{ infected }} }}
}}

detect access_{n} "C&Cサイトへのアクセス {n}" -> incident_{n} {{
  needs alert.signature, alert.source.address, alert.source.host, alert.destination.address
  when alert.signature == "C&C site Access {n}" or alert.signature contains "CnC group {n} "
  confirm at most 10m {{
    let reputation = intel.reputation(alert.destination.address) else -> undecided
    let others     = siem.alerts(source: alert.source.address, window: 24h) else []
    confirmed when reputation.verdict == malicious or others.count >= 3
    refuted   when reputation.verdict == benign and others.count == 0
    otherwise undecided
  }}
}}

process 1.{a} look_{n} "送出データ確認 {n}" as Sent{n} fulfils impact_scoping establishes data_stolen {{
  input  host: Host
  input  peer: IpAddress
  input  file: FileName?
  output files: Set<FileHash>
  output peers: Set<Endpoint>
  output names: Set<ProcessName>

  method 1.{a}.1 "ファイルの調査" when file is known "ファイルが特定できている場合" {{
    let hash = edr.file_hash(host, file) else accept "通信で範囲が分かる"
    files.add(hash)
  }}
  method 1.{a}.2 "通信の調査" {{
    let found = edr.connections(host, to: peer, files: files) else skip "通信を調べられない"
    for c in found {{
      if external_{n}(c.remote.address) {{ peers.add(c.remote) }}
      if c.process is known {{ names.add(c.process) }}
    }}
    let stolen = dlp.classified(files) else skip "分類できない"
    establish data_stolen = stolen because "DLPの分類による"
  }}
}}

process 1.{b} search_{n} "他端末の検索 {n}" as Spread{n} fulfils impact_scoping {{
  input  peers: Set<IpAddress>
  output hosts: Set<Host>
  output state: State{n}

  method 1.{b}.1 "ログの検索" {{
    let seen = siem.hosts_seen(each peers, window: 7d)
    for s in seen.ok {{ for h in s.value {{ hosts.add(h.host) }} }}
    state = state_{n}(hosts, seen.failed is empty)
  }}
}}

process 2.{n} block_{n} "通信遮断 {n}" as Blocks{n} fulfils spread_prevention {{
  input  peers: Set<IpAddress> not empty
  output blocks: List<Receipt>

  method 2.{n}.1 "境界で遮断する" {{
    let done = firewall.block(each peers, for: 7d)
    blocks.add_all(done.ok.values)
    done.failed else park "遮断できない通信先がある"
  }}
}}

response {n} "通信遮断 {n}" by it (peers: Set<IpAddress>) {{
  if peers is empty {{ park "遮断する通信先がない" }}
  block_{n}(peers)
}}

playbook play_{n} "情報漏えい {n}" for incident_{n} {{
  needs alert.source.host, alert.destination.address
  let host = alert.source.host
  let peer = alert.destination.address

  section "該当端末内の調査" {{
    together {{
      step 1 sent   = look_{n}(host, peer, file: alert.file?.name)
      step 2 spread = search_{n}(peers: [peer])
    }}
    branch {{
      when spread.state == infected "別端末で確認できた" -> step 3
      else "確認できなかった" -> response {n}(peers: [peer])
    }}
    step 3 again = search_{n}(peers: sent.peers.map(p => p.address) + peer)
    -> response {n}(peers: sent.peers.map(p => p.address) + peer)
  }}
}}

"""


def main() -> None:
    lines, folder = int(sys.argv[1]), sys.argv[2]
    per_unit = UNIT.count("\n")
    units = max(1, lines // per_unit)
    files = int(sys.argv[3]) if len(sys.argv) > 3 else max(1, units // 14)
    os.makedirs(folder, exist_ok=True)
    for old in os.listdir(folder):
        os.unlink(os.path.join(folder, old))
    with open(os.path.join(folder, "tejun.json"), "w", encoding="utf-8") as out:
        out.write('{ "name": "generated" }\n')
    incidents = "\n".join(f'  incident incident_{n} "インシデント {n}" in cyber_security' for n in range(1, units + 1))
    with open(os.path.join(folder, "scope.tj"), "w", encoding="utf-8") as out:
        out.write(SCOPE.format(incidents=incidents))
    imports = "import dlp, edr, firewall, intel, siem\n"
    for f in range(files):
        with open(os.path.join(folder, f"part{f:04}.tj"), "w", encoding="utf-8") as out:
            out.write(imports)
            for n in range(f + 1, units + 1, files):
                out.write(UNIT.format(n=n, a=2 * n - 1, b=2 * n).replace(imports, ""))


main()
