#!/usr/bin/env bash
# Installs the Python tools that the test suites use into an environment of their own, in the user's cache. Where there
# is no Python that can, it says so, and the suites name what they leave out.
#   --bin   prints the folder of the tools and installs nothing
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

wanted=$(sha256sum python-packages.txt | cut -c1-16)
folder=${XDG_CACHE_HOME:-$HOME/.cache}/attrium/python-$wanted
if [[ ${1:-} == --bin ]]; then
  echo "$folder/bin"
  exit 0
fi
# The last that an installation does; without it one was cut short.
[[ ! -e $folder/complete ]] || exit 0

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  echo "Not installed: Python tools (needs python3 with venv)." >&2
  exit 0
fi
echo "Installing Python tools ..." >&2
rm -rf "$folder"
mkdir -p "$(dirname "$folder")"
if python3 -m venv "$folder" >&2 &&
  "$folder/bin/pip" install -q --disable-pip-version-check -r python-packages.txt >&2; then
  touch "$folder/complete"
else
  echo "Not installed: Python tools (pip could not)." >&2
fi
