# Sourced by ./dev, which sets `root`, `jobs`, `say`, `die` and `run_part`.
# format: lay out all C++ sources; `./dev format --check` only says which are not
run_part setup
list_sources() {
  find vm compiler runner tools tests -name Inputs -prune -o \
    \( -name '*.cpp' -o -name '*.h' \) -type f -print0 2>/dev/null || true
}
case ${1:-} in
  '') list_sources | xargs -0r -n 16 -P "$jobs" clang-format-19 -i ;;
  --check)
    # Silent when all is well; otherwise one line a file, not one a character.
    bad=$(list_sources | xargs -0r -n 16 -P "$jobs" clang-format-19 --dry-run 2>&1 \
      | sed -n 's/^\([^: ]*\):[0-9]*:[0-9]*: warning: .*/\1/p' | sort -u)
    if [[ -n $bad ]]; then
      printf '%s: not formatted; run ./dev format\n' $bad >&2
      exit 1
    fi
    ;;
  *) die "usage: ./dev format [--check]" ;;
esac
