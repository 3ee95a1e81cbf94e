#!/usr/bin/env bash
# Installs what the suites of terraform/ use, into the user's cache: Terraform, unless there is one, from its makers'
# site, and tflint by Go. Where either cannot be had it says so, and the suites name what they leave out.
#   --bin   prints the folder of the tools and installs nothing
set -euo pipefail

terraform=1.11.4
tflint=0.64.0
folder=${XDG_CACHE_HOME:-$HOME/.cache}/attrium/infrastructure-$terraform-$tflint
if [[ ${1:-} == --bin ]]; then
  echo "$folder"
  exit 0
fi
mkdir -p "$folder"

# 1.11 is the first with write-only arguments.
if [[ ! -x $folder/terraform ]] && ! terraform version 2>/dev/null | grep -qE '^Terraform v1\.(1[1-9]|[2-9][0-9])'; then
  echo "Installing Terraform $terraform ..." >&2
  system=$(uname -s | tr '[:upper:]' '[:lower:]')
  case $(uname -m) in
  x86_64) machine=amd64 ;;
  *) machine=arm64 ;;
  esac
  archive=terraform_${terraform}_${system}_$machine.zip
  site=https://releases.hashicorp.com/terraform/$terraform
  download=$(mktemp -d)
  if curl -sSfL -m 120 -o "$download/$archive" "$site/$archive" &&
    curl -sSfL -m 30 -o "$download/sums" "$site/terraform_${terraform}_SHA256SUMS" &&
    (cd "$download" && grep " $archive\$" sums | sha256sum --check --quiet) &&
    (cd "$folder" && python3 -m zipfile -e "$download/$archive" .); then
    chmod +x "$folder/terraform"
  else
    echo "Not installed: Terraform (no download)." >&2
  fi
  rm -rf "$download"
fi

if [[ ! -x $folder/tflint ]]; then
  if ! command -v go >/dev/null; then
    echo "Not installed: tflint (needs Go)." >&2
    exit 0
  fi
  echo "Installing tflint $tflint ..." >&2
  GOBIN=$folder go install "github.com/terraform-linters/tflint@v$tflint" >&2 ||
    echo "Not installed: tflint (go could not)." >&2
fi
