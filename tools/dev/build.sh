# Sourced by ./dev, which sets `root`, `jobs`, `say`, `die` and `run_part`.
# build: set up, configure and build; `./dev build PRESET [TARGET…]` for another preset than release
preset=${1:-release}

run_part setup
mkdir -p build
if [[ ! -f build/$preset/build.ninja || CMakePresets.json -nt build/$preset/build.ninja ]]; then
  say "build: configuring $preset"
  if ! cmake --preset "$preset" >"build/$preset.configure.log" 2>&1; then
    cat "build/$preset.configure.log" >&2
    exit 1
  fi
fi
say "build: $preset${2:+ (${*:2})}"
ninja -C "build/$preset" -j "$jobs" "${@:2}" >&2
[[ $preset != release ]] || ln -sf build/release/compile_commands.json compile_commands.json
