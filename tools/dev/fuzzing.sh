# Sourced by fuzz.sh and test.sh: how a fuzz target is found and run. A target is a program `fuzz_NAME`; its seeds are
# in tests/fuzz/corpus/NAME/ and in the folders that tests/fuzz/NAME.seeds names, its dictionary is tests/fuzz/NAME.dict (that of
# sources: the grammar's words). What it learns stays in build/fuzz-corpus/NAME.
fuzz_programs() { find "build/$1/bin" -maxdepth 1 -name 'fuzz_*' -type f -perm -u+x 2>/dev/null | sort; }
fuzz_name() { basename "$1" | sed 's/^fuzz_//'; }

# fuzz_run PROGRAM SECONDS [OPTION…]
fuzz_run() {
  local name options corpora
  name=$(fuzz_name "$1")
  corpora=("build/fuzz-corpus/$name")
  mkdir -p "${corpora[0]}" build/fuzz/found
  [[ ! -d tests/fuzz/corpus/$name ]] || corpora+=("tests/fuzz/corpus/$name")
  [[ ! -f tests/fuzz/$name.seeds ]] || mapfile -t -O "${#corpora[@]}" corpora <"tests/fuzz/$name.seeds"
  options=(-max_total_time="$2" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
    -artifact_prefix="build/fuzz/found/$name-" "${@:3}")
  [[ ! -f tests/fuzz/$name.dict ]] || options+=(-dict="tests/fuzz/$name.dict")
  if [[ $name == source || $name == format ]]; then
    grep -v '^ *//' grammar/TejunLexer.g4 | grep -o "'[^'\\]\+'" | sort -u | sed "s/^'//; s/'$//; s/\"/\\\\x22/g; s/.*/\"&\"/" >"build/fuzz/$name.dict"
    options+=(-dict="build/fuzz/$name.dict" -max_len=20000)
  fi
  "$1" "${options[@]}" "${corpora[@]}" >&2
}
