#!/usr/bin/env bash
# Installs the independent witnesses into .witnesses at the root of the workspace: one folder for Node, one for Python.
# Whatever is missing on this machine is left out; the tests that need it are then listed as ignored.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=$(cd "$here/../.." && pwd)/.witnesses
mkdir -p "$target"

if command -v npm >/dev/null && command -v node >/dev/null; then
    mkdir -p "$target/node"
    cp "$here/package.json" "$target/node/"
    (cd "$target/node" && npm install --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error)
else
    echo "witnesses: no Node, its tests will be ignored"
fi

if command -v python3 >/dev/null && python3 -c 'import venv, ensurepip' 2>/dev/null; then
    [ -x "$target/python/bin/python" ] || python3 -m venv "$target/python"
    "$target/python/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
else
    echo "witnesses: no Python, its tests will be ignored"
fi
