# Sourced by ./dev, which sets `root`, `jobs`, `say`, `die` and `run_part`.
# lint: clang-tidy over the sources (or those whose path holds the argument), then the format check
run_part build release
filter=${1:-}
say "lint: clang-tidy"
sources=$(python3 - "$filter" <<'PY'
import json, os, sys
here = os.getcwd()
files = {os.path.relpath(entry["file"], here) for entry in json.load(open("build/release/compile_commands.json"))}
print("\n".join(sorted(f for f in files if not f.startswith(("build/", "..")) and sys.argv[1] in f)))
PY
)
status=0
xargs -r -n 1 -P "$jobs" clang-tidy-19 -p build/release --quiet <<<"$sources" 2> >(grep -vE 'warnings? (and|generated)|Suppressed|Use -header' >&2) || status=1
run_part format --check || status=1
exit "$status"
