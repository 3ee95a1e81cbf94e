#!/usr/bin/env bash
# Installs the Python tools that the test suites use, each list into an environment of its own, in the user's cache.
# Where there is no Python that can, it says so, and the suites name what they leave out.
#   --bin [LIST]   prints the folder of that list's tools (of python-packages.txt by default) and installs nothing
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

folder_of() { echo "${XDG_CACHE_HOME:-$HOME/.cache}/attrium/python-$(sha256sum "$1" | cut -c1-16)"; }

if [[ ${1:-} == --bin ]]; then
  echo "$(folder_of "${2:-python-packages.txt}")/bin"
  exit 0
fi

for list in python-packages.txt python-checkov.txt python-moto.txt; do
  folder=$(folder_of $list)
  # The last that an installation does; without it one was cut short.
  [[ ! -e $folder/complete ]] || continue

  if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    echo "Not installed: Python tools (needs python3 with venv)." >&2
    exit 0
  fi
  echo "Installing Python tools ($list) ..." >&2
  rm -rf "$folder"
  mkdir -p "$(dirname "$folder")"
  if python3 -m venv "$folder" >&2 &&
    "$folder/bin/pip" install -q --disable-pip-version-check -r "$list" >&2; then
    touch "$folder/complete"
  else
    echo "Not installed: Python tools of $list (pip could not)." >&2
  fi
done
