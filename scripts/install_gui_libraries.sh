#!/usr/bin/env bash
# Install the system libraries that a napari window needs: Qt's X11 parts, software OpenGL, Xvfb;
# and what the tests speak to: DCMTK, whose programs check what we write, and Orthanc, an archive.
# Orthanc's package brings a service, which is neither started nor left to start: the tests start
# an Orthanc of their own.
# Says nothing when all are there; otherwise says what it installs, or prints the line to run.
set -euo pipefail

packages=(
  xvfb xauth libegl1 libgl1 libgl1-mesa-dri libdbus-1-3 libfontconfig1 libglib2.0-0
  libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
  libxcb-render-util0 libxcb-shape0 libxcb-xinerama0
  # Reads our DICOM reports in the tests.
  dcmtk
  # An archive that the tests ask, fetch from and send to.
  orthanc orthanc-dicomweb openssl
)

say() { printf 'onfh-annotator: %s\n' "$1" >&2; }

if ! command -v dpkg-query >/dev/null; then
  command -v xvfb-run >/dev/null && exit 0
  say "this is not Debian or its kin: install Xvfb (xvfb-run), OpenGL and the xcb libraries of Qt by your own package manager"
  exit 1
fi

# A package counts as there under its own name or under a name that it provides
# (newer releases renamed some: libglib2.0-0t64 provides libglib2.0-0).
present=$(
  dpkg-query --show --showformat '${db:Status-Status}|${Package}, ${Provides}\n' |
    sed -n 's/^installed|//p' | tr ',' '\n' | sed -E 's/^ *([^ (]*).*/\1/' | sort -u
)

missing=()
for package in "${packages[@]}"; do
  grep -qxF "$package" <<<"$present" || missing+=("$package")
done
[ "${#missing[@]}" -eq 0 ] && exit 0

install=(apt-get install --yes --no-install-recommends "${missing[@]}")
as_root=(env DEBIAN_FRONTEND=noninteractive)
if [ "$(id -u)" -ne 0 ]; then
  # sudo may ask for its password only where somebody sits at a terminal.
  if ! command -v sudo >/dev/null || ! { sudo --non-interactive true 2>/dev/null || [ -t 0 ]; }; then
    say "system packages are missing and need an administrator; run:"
    printf '  sudo apt-get update && sudo %s\n' "${install[*]}" >&2
    exit 1
  fi
  as_root=(sudo "${as_root[@]}")
fi

policy=/usr/sbin/policy-rc.d
brings_service=false
[[ " ${missing[*]} " == *" orthanc "* ]] && brings_service=true
if $brings_service && [ ! -e "$policy" ]; then
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
fi

say "installing the system packages: ${missing[*]}"
"${as_root[@]}" apt-get update --quiet >&2
"${as_root[@]}" "${install[@]}" >&2

if $brings_service && command -v systemctl >/dev/null; then
  "${as_root[@]}" systemctl disable --quiet orthanc 2>/dev/null || true
fi
