# Sourced by ./dev, which sets `root`, `jobs`, `say`, `die` and `run_part`.
# format: lay out all C++ sources, and ours of Tejun; `./dev format --check` only says which are not
run_part setup
list_sources() {
  find vm compiler runner tools tests -name Inputs -prune -o \
    \( -name '*.cpp' -o -name '*.h' \) -type f -print0 2>/dev/null || true
}
# Once the command is built; what it is built from is laid out first.
tejun_fmt() {
  if [[ -x build/release/bin/tejun ]]; then build/release/bin/tejun fmt "$@" stdlib playbooks tools/template; fi
}
case ${1:-} in
  '') list_sources | xargs -0r -n 16 -P "$jobs" clang-format-19 -i
    tejun_fmt || true ;; # an old build may not read what is new; it says so
  --check)
    # Silent when all is well; otherwise one line a file, not one a character.
    bad=$(list_sources | xargs -0r -n 16 -P "$jobs" clang-format-19 --dry-run 2>&1 \
      | sed -n 's/^\([^: ]*\):[0-9]*:[0-9]*: warning: .*/\1/p' | sort -u)
    if [[ -n $bad ]]; then
      printf '%s: not formatted; run ./dev format\n' $bad >&2
      exit 1
    fi
    tejun_fmt --check || exit 1
    ;;
  *) die "usage: ./dev format [--check]" ;;
esac
