# Sourced by ./dev, which sets `root`, `jobs`, `say`, `die` and `run_part`.
# bench: run the benchmarks, or those whose name holds the argument
# Two kinds: programs made by `tejun_benchmark` and executable scripts in tests/bench/, given the build directory.
filter=${1:-}
run_part build release
run_part build release tejun_benchmarks
export PATH=$root/build/release/bin:$PATH
ran=0
for item in build/release/bin/bench/* tests/bench/*; do
  [[ -f $item && -x $item && $(basename "$item") == *"$filter"* ]] || continue
  ran=$((ran + 1))
  say "bench: $(basename "$item")"
  "$item" "$root/build/release"
done
((ran > 0)) || die "no benchmark whose name holds \`$filter\`"
