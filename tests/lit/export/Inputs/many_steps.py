"""A playbook of as many steps as asked for."""

import sys

print("""scope "x" {
  domain d "領域"
  incident malware "マルウェア感染" in d
  team csirt "CSIRT"
}
detect found "検知" -> malware { when alert.signature contains "Malware" }
process 1.1 look "調べる" as Found {
  output count: Int
  method 1.1.1 "調べる" { count = 1 }
}
playbook long "長い" for malware {""")
for number in range(1, int(sys.argv[1]) + 1):
    print(f"  step {number} s{number} = look()")
print('  close done because "終わり"\n}')
