# Sourced by ./dev, which sets `root`, `jobs`, `say`, `die` and `run_part`.
# demo: an alert arrives, is triaged, contained, and can be rolled back; installs and builds first
run_part build release tejun
export PATH=$root/build/release/bin:$PATH
exec "$root/playbooks/demo" "$@"
