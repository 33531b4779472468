#!/usr/bin/env bash
# Holds the sandboxes against the three published contracts with a schema-driven tester that knows nothing of ours. Bounded: a fixed
# seed and few examples per operation. Ends with an error when an answer breaks its contract.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
tester=${SCHEMATHESIS:-$root/.witnesses/python/bin/schemathesis}
examples=${EXAMPLES:-10}
[ -x "$tester" ] || { echo "schemathesis: ignored, it is not installed; see install.sh"; exit 0; }

cargo build --quiet --locked --manifest-path "$root/Cargo.toml" -p sandbox --example serve || exit 1
work=$(mktemp -d)
"${CARGO_TARGET_DIR:-$root/target}/debug/examples/serve" >"$work/lines" 2>"$work/errors" &
server=$!
trap 'kill -INT "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 100); do
    [ "$(wc -l <"$work/lines")" -ge 8 ] && break
    kill -0 "$server" 2>/dev/null || { cat "$work/errors" >&2; exit 1; }
    sleep 0.1
done
line() { awk -v name="$1" '$1 == name { $1 = ""; sub(/^ /, ""); print }' "$work/lines"; }

failed=0
hold() { # name, contract, base URL, options of the credentials and the mode
    local name=$1 contract=$2 url=$3
    shift 3
    printf '\n== schemathesis: %s\n' "$name"
    (cd "$work" && timeout 300 "$tester" --config-file "$here/schemathesis.toml" run "$contract" --url "$url" "$@" \
        --checks all --phases examples,coverage,fuzzing --max-examples "$examples" --seed 20261120 \
        --request-timeout 10 --warnings off --no-color) || failed=1
}

# XML has no types: a document that is wrong in JSON for its types alone is right in XML, which the tester does not see. So what must
# be refused is sent as JSON alone, and XML is held to what must be taken.
"$(dirname "$tester")/python" - "$root/tims-client/openapi.yaml" "$work/tims-json.yaml" <<'PYTHON'
import sys, yaml

def without_xml(part):
    if isinstance(part, dict):
        return {key: without_xml(value) for key, value in part.items() if key not in ("application/xml", "text/xml")}
    return [without_xml(one) for one in part] if isinstance(part, list) else part

with open(sys.argv[1], encoding="utf-8") as source, open(sys.argv[2], "w", encoding="utf-8") as target:
    yaml.safe_dump(without_xml(yaml.safe_load(source)), target, sort_keys=False)
PYTHON

read -r url key <<<"$(line tims)"
hold "tims, JSON" "$work/tims-json.yaml" "$url" --header "X-API-Key:$key"
hold "tims, XML too" "$root/tims-client/openapi.yaml" "$url" --header "X-API-Key:$key" --mode positive
read -r url key <<<"$(line harmony)"
hold harmony "$root/syspro-harmony/openapi.yaml" "$url" --header "X-API-Key:$key"
read -r url key password <<<"$(line opayo-v3)"
hold opayo-v3 "$root/opayo-model/openapi.yaml" "$url" --auth "$key:$password"
exit "$failed"
