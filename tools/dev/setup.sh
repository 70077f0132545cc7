# Sourced by ./dev, which sets `root`, `say` and `die`.
# setup: install the Debian packages the project needs; a second call does nothing
# `setup bench`: those that the benchmarks compare with
packages=$(grep -v '^#' "$root/tools/dev/packages${1:+-$1}.txt")

# dpkg answers for all packages at once, so the usual case (all there) takes milliseconds.
installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' 2>/dev/null \
  | sed -n 's/^installed //p' || true)
missing=$(comm -23 <(sort <<<"$packages") <(sort -u <<<"$installed"))

if [[ -n $missing ]]; then
  command -v apt-get >/dev/null || die "setup knows Debian's apt only; install: ${missing//$'\n'/ }"
  as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || die "setup needs root or sudo to install: ${missing//$'\n'/ }"
    as_root=(sudo)
  fi
  apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >&2
  }
  say "setup: installing ${missing//$'\n'/ }"
  say "setup: reading the package lists"
  apt update
  say "setup: downloading and unpacking $(wc -l <<<"$missing") packages (about a minute)"
  # shellcheck disable=SC2086
  apt install -y --no-install-recommends $missing
  say "setup: done"
fi
