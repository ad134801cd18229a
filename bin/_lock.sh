#!/usr/bin/env bash
# bin/_lock.sh: writes the lock files anew from pyproject.toml, after a pin has changed there. Needs uv; for developers.
#   bin/_lock.sh             keeps every pin that still fits
#   bin/_lock.sh --upgrade   takes the newest that fits
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v uv >/dev/null || { echo "bin/_lock.sh needs uv on the PATH (python3 -m pip install uv, in a venv)." >&2; exit 1; }

# What builds the project is pinned too, so that installing it asks the network for nothing that is not in the lock.
build=$(mktemp --suffix=.in)
trap 'rm -f "$build"' EXIT
sed -n 's/^requires = \["\(.*\)"\]$/\1/p' pyproject.toml >"$build"
echo editables >>"$build"

# One file for every machine (--universal); only hashes say where a file may come from, never an index or a path.
lock() {
  local out=$1; shift
  uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --only-binary :all: \
    --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header \
    "$@" --output-file "$out" pyproject.toml "$build" >/dev/null
}
title() {
  local out=$1 text=$2
  { printf '# %s\n# Made by bin/_lock.sh from pyproject.toml; do not edit.\n' "$text"; cat "$out"; } >"$out.new"
  mv "$out.new" "$out"
}
# An extra's lock holds only what comes on top, so that several can be installed together.
on_top() {
  local out=$1
  awk 'function done() { if (!second) known[entry] = 1; else if (entry != "" && !known[entry]) print entry }
    FNR == 1 && NR > 1 { done(); entry = ""; second = 1 }
    /^[a-z0-9]/ { done(); entry = $0; next }
    entry != "" { entry = entry "\n" $0 }
    END { done() }' requirements.lock "$out" >"$out.new"
  mv "$out.new" "$out"
}
lock requirements.lock
lock requirements-test.lock --extra test --constraint requirements.lock
for extra in encrypted replica; do
  lock "requirements-$extra.lock" --extra "$extra" --constraint requirements.lock
  on_top "requirements-$extra.lock"
  title "requirements-$extra.lock" "The extra $extra: what it needs on top of requirements.lock (bin/setup)."
done
title requirements.lock "What the kiosk runs with (bin/setup)."
title requirements-test.lock "What the kiosk is tested with: requirements.lock and the tools for it."
