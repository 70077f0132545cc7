# Sourced by ./dev, which sets `root`, `jobs`, `say`, `die` and `run_part`.
# fuzz: fuzz one target or all, `./dev fuzz [TARGET] [SECONDS]` (600 s each); findings go to build/fuzz/found
only=${1:-}
seconds=${2:-600}
if [[ $only =~ ^[0-9]+$ ]]; then
  seconds=$only only=
fi
source "$parts/fuzzing.sh"
run_part build fuzz tejun_fuzzers
status=0 ran=0
for program in $(fuzz_programs fuzz); do
  [[ -z $only || $(fuzz_name "$program") == "${only#fuzz_}" ]] || continue
  ran=$((ran + 1))
  say "fuzz: $(fuzz_name "$program"), $seconds s on $jobs cores"
  fuzz_run "$program" "$seconds" -fork="$jobs" -ignore_crashes=0 || status=1
done
((ran > 0)) || die "no fuzz target \`$only\`; there are: $(fuzz_programs fuzz | xargs -rn1 basename | tr '\n' ' ')"
exit "$status"
