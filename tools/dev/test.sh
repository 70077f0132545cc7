# Sourced by ./dev, which sets `root`, `jobs`, `say`, `die` and `run_part`.
# test: every test, also under sanitizers and a brief fuzzing; the last line is `N passed, N failed`
# Each part leaves a result file in build/test/, and tests/summary adds them up. A part that cannot run is one failure.
source "$parts/fuzzing.sh"
results=$root/build/test
rm -rf "$results"
mkdir -p "$results"
began=$SECONDS
fuzz_seconds=${TEJUN_FUZZ_SECONDS:-15}
lit=/usr/lib/llvm-19/build/utils/lit/lit.py

# step FILE NAME COMMAND…: one result of our own, with the output kept and shown when it failed.
step() {
  local file=$results/$1.steps log=$results/$1.${2//[^a-z0-9]/-}.log
  if "${@:3}" >"$log" 2>&1; then
    echo "pass $2" >>"$file"
  else
    echo "fail $2" >>"$file"
    tail -n 40 "$log" >&2
    return 1
  fi
}

# part NAME FUNCTION: says how long it took.
part() {
  local start=$SECONDS
  say "test: $1"
  "$2" || true
  printf 'test: %-28s %4d s\n' "$1" $((SECONDS - start)) | tee -a "$results/times.txt" >&2
}

# built PRESET [TARGET…]: a build is no test, but one that fails is one failure.
built() {
  local log=$results/build-$1.log
  if ! run_part build "$@" >"$log" 2>&1; then
    echo "fail build $1" >>"$results/build.steps"
    tail -n 60 "$log" >&2
    return 1
  fi
}

# ctest_run PRESET FILE LABEL [OPTION…]
ctest_run() {
  ctest --test-dir "build/$1" -L "^$3\$" "${@:4}" -j "$jobs" --output-on-failure --no-tests=error \
    --output-junit "$results/$2.xml" >"$results/$2.log" 2>&1 \
    || grep -vE ' +Passed +|^ +Start ' "$results/$2.log" | tail -n 80 >&2
  [[ -f $results/$2.xml ]] || echo "fail ctest $1 $3" >>"$results/$2.steps"
}

# lit_run PRESET FILE
lit_run() {
  python3=$(sed -n 's/^_Python3_EXECUTABLE:INTERNAL=//p' "build/$1/CMakeCache.txt")
  "${python3:-python3}" "$lit" -j "$jobs" -q --output "$results/$2.json" \
    --xunit-xml-output "$results/$2.xunit" "build/$1/tests/lit" >"$results/$2.log" 2>&1 \
    || tail -n 120 "$results/$2.log" >&2
  [[ -f $results/$2.json ]] || echo "fail lit $1" >>"$results/$2.steps"
}

release() { built release; }
layers() { ctest_run release layers layers; }
documentation() { ctest_run release docs docs; }
golden() { lit_run release lit; }
mutation() { step mutation playbooks tests/mutation/check_playbooks.py build/release/bin/tejun; }
browser() { step browser site tests/browser/check_site.py build/release/bin/tejun playbooks build/axe-core; }
format() { step style format run_part format --check; }
installed() { step install embed tests/install/check_install.py build/release; }
docs() { [[ ! -x docs/generate.sh ]] || step style docs run_part docs --check; }
sanitized_build() { built asan tejun tejun_providers tejun_unit_tests tejun_fuzzers; }
# A program at a time, not a test at a time: starting costs more than most tests. A program that dies leaves no result file, which is
# one failure. one_program PRESET PROGRAM; run_programs PRESET
one_program() {
  local name
  name=unit-$1-$(basename "$2")
  timeout 600 "$2" --gtest_brief=1 --gtest_output="xml:$results/$name.xml" >"$results/$name.log" 2>&1 \
    || tail -n 60 "$results/$name.log" >&2
  [[ -f $results/$name.xml ]] || echo "fail $name" >>"$results/$name.steps"
}
run_programs() {
  local program
  # What takes longest begins first, so that no processor waits for it at the end.
  for program in build/"$1"/bin/{vm,vm_switch,format,proof,runner_case,syntax}_test build/"$1"/bin/*_test; do
    [[ -f $results/unit-$1-$(basename "$program").log ]] && continue
    while (($(jobs -rp | wc -l) >= jobs)); do wait -n || true; done
    one_program "$1" "$program" &
  done
  wait
}
units() { run_programs release; }
# Generated procedures and programs are fewer, as it is memory that is tested here.
sanitized_units() { TEJUN_PROCEDURES=60 TEJUN_RUNS=3 run_programs asan; }
sanitized_golden() { lit_run asan lit-asan; }

one_fuzz() { step fuzz "$(fuzz_name "$1")" fuzz_run "$1" "$fuzz_seconds"; }
fuzzing() {
  local program
  for program in $(fuzz_programs asan); do
    while (($(jobs -rp | wc -l) >= jobs)); do wait -n || true; done
    one_fuzz "$program" &
  done
  wait
}

export LC_ALL=C.UTF-8
# With its usual room for frames that returned, the sanitizer spends half its time in the search for a free one.
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1:min_uar_stack_size_log=20:max_uar_stack_size_log=24:allocator_may_return_null=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}

run_part setup
part "build" release
part "unit tests" units
part "golden tests" golden
part "layers" layers
part "documentation" documentation
# Of these each has one process at a time.
part "documents in a browser" browser &
part "mutants of playbooks" mutation
part "format" format
part "installed library" installed
part "generated docs" docs
wait
part "sanitizer build" sanitized_build
part "unit tests, sanitized" sanitized_units
part "golden tests, sanitized" sanitized_golden
part "fuzzing" fuzzing

say "test: all parts took $((SECONDS - began)) s; results are in build/test"
"$root/tests/summary" "$results"
