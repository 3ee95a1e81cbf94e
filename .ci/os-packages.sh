#!/usr/bin/env bash
# Installs the Debian packages that the test suites use, where this machine lets us: Debian, as root. Elsewhere it does
# nothing, and the suites name what they leave out.
set -euo pipefail

# a file that the package brings, and the package
needed=(
  /usr/lib/postgresql/15/bin/postgres postgresql-15
  /usr/sbin/pgbouncer pgbouncer
  /usr/bin/chromium chromium
  /usr/share/bash-completion/bash_completion bash-completion
  /usr/bin/fish fish
  /usr/bin/zsh zsh
  /usr/share/postgresql/15/extension/pg_partman.control postgresql-15-partman
  /usr/share/postgresql/15/extension/pg_cron.control postgresql-15-cron
)

missing=()
for ((i = 0; i < ${#needed[@]}; i += 2)); do
  [[ -e ${needed[i]} ]] || missing+=("${needed[i + 1]}")
done
# For python-packages.sh. Debian's own Python comes without it; others bring it.
python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
((${#missing[@]} > 0)) || exit 0

if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
  echo "Not installed: ${missing[*]} (needs Debian and root)." >&2
  exit 0
fi

echo "Installing ${missing[*]} ..." >&2
export DEBIAN_FRONTEND=noninteractive
# One package that this release of Debian does not have must not keep the others away.
apt-get update -qq >&2 || true
for package in "${missing[@]}"; do
  apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
    echo "Not installed: $package (apt-get could not)." >&2
done
