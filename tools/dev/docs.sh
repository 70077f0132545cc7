# Sourced by ./dev, which sets `root`, `jobs`, `say`, `die` and `run_part`.
# docs: write the generated pages (opcodes, diagnostics, …); `./dev docs --check` says which are out of date
run_part build release tejun
export PATH=$root/build/release/bin:$PATH
exec "$root/docs/generate.sh" "$@"
