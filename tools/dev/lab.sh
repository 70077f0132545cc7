# Sourced by ./dev, which sets `root`, `jobs`, `say`, `die` and `run_part`.
# lab: a shell in a copy of the demo workspace, with `tejun` on the path
run_part build release tejun
export PATH=$root/build/release/bin:$PATH
lab=$(mktemp -d "${TMPDIR:-/tmp}/tejun-lab.XXXXXX")
cp -R "$root/playbooks/." "$lab/"
cd "$lab"
cat >&2 <<TEXT
A copy of playbooks/, yours to change: $lab
  tejun check                 prove the playbooks
  tejun --help                all commands
  exit                        leave; the copy stays
TEXT
exec "${SHELL:-/bin/bash}" -i
