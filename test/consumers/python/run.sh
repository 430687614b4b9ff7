#!/usr/bin/env bash
# Builds the wheel by jsii, installs it into a fresh environment, and prints one canary with it.
set -euo pipefail
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$here/../../.."
npm run --silent package:python
python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check artifacts/python/*.whl
"$scratch/venv/bin/python" "$here/main.py" > "$scratch/canary.yaml"
cat "$scratch/canary.yaml"
grep -q '^kind: Canary$' "$scratch/canary.yaml"
grep -q 'stepWeight: 10' "$scratch/canary.yaml"
