#!/usr/bin/env bash
# Put uv into a small environment of its own: bring_uv.sh PYTHON FOLDER.
# Debian's Python refuses a system-wide pip, so uv comes through python3 -m venv.
set -euo pipefail

python=$1
folder=$2

refuse() {
  printf 'onfh-annotator: %s\n' "$1" >&2
  exit 1
}

command -v "$python" >/dev/null ||
  refuse "no '$python' on this machine; install Python 3.11 or newer, or run: make PYTHON=/path/to/python3 ..."

version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  refuse "'$python' is Python $version, 3.11 or newer is needed; run: make PYTHON=/path/to/newer/python3 ..."

"$python" -c 'import ensurepip, venv' 2>/dev/null ||
  refuse "'$python' cannot make environments; run: sudo apt-get install python$version-venv"

printf 'onfh-annotator: bringing uv into %s\n' "$folder" >&2
"$python" -m venv --clear "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.8'
