#!/usr/bin/env bash
# Writes the generated pages of the reference; `--check` writes nothing and says which are out of date (status 1).
# One row a page: the page, and the call that prints it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PYTHONDONTWRITEBYTECODE=1

pages=(
  "docs/reference/alerts.md docs/tools/tables.py docs/reference/alerts.md"
  "docs/reference/bytecode.md docs/tools/tables.py docs/reference/bytecode.md"
  "docs/reference/cases.md docs/tools/tables.py docs/reference/cases.md"
  "docs/reference/command.md docs/tools/tables.py docs/reference/command.md"
  "docs/reference/diagnostics.md docs/tools/diagnostics.py"
  "docs/reference/library.md docs/tools/library.py"
  "docs/reference/lints.md docs/tools/lints.py"
  "docs/reference/provider-protocol.md docs/tools/tables.py docs/reference/provider-protocol.md"
  "docs/reference/testing.md docs/tools/tables.py docs/reference/testing.md"
)

case ${1:-} in
  '' | --check) ;;
  *) echo "usage: docs/generate.sh [--check]" >&2; exit 2 ;;
esac

status=0
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
for row in "${pages[@]}"; do
  read -r page program argument <<<"$row"
  python3 "$program" ${argument:+"$argument"} >"$fresh"
  cmp -s "$fresh" "$page" && continue
  if [[ ${1:-} == --check ]]; then
    echo "$page: out of date; run ./dev docs" >&2
    diff -u "$page" "$fresh" | head -20 >&2 || true
    status=1
  else
    cat "$fresh" >"$page"
    echo "wrote $page" >&2
  fi
done
exit "$status"
