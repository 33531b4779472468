#!/usr/bin/env bash
# CPU time (user + system) of a clean build: stripe-model without default features beside async-stripe with the same objects.
#
# Each build runs `cargo build` (profile dev) in a target directory of its own, after its sources were fetched. Two figures
# come out of each: the whole build, third-party crates included, and the crates of the contender alone, measured by a
# wrapper around rustc that notes the CPU time of each compilation. client-core counts as ours: nobody has it already.
# Incremental compilation is off for both: cargo uses it for path dependencies and not for those from a registry.
# The same objects: charge, refund, payout, balance transaction, customer, payment intent, invoice, subscription, product,
# price, dispute, event and webhook.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
jobs=${JOBS:-$(nproc)}

# A wrapper that runs rustc and appends "crate seconds" (user + system) to a log.
cat >"$work/rustc-cpu" <<'WRAPPER'
#!/usr/bin/env bash
crate=-
previous=
for argument in "$@"; do
    [ "$previous" = --crate-name ] && crate=$argument
    previous=$argument
done
TIMEFORMAT="$crate %U %S"
{ time "$@" 2>&3; } 3>&2 2>>"$RUSTC_CPU_LOG"
WRAPPER
chmod +x "$work/rustc-cpu"

# package NAME DEPENDENCIES: a package that uses nothing but its dependencies.
package() {
    mkdir -p "$work/$1/src"
    printf '[package]\nname = "%s-user"\nversion = "0.1.0"\nedition = "2024"\n\n[workspace]\n\n[dependencies]\n%s\n' "$1" "$2" \
        >"$work/$1/Cargo.toml"
    : >"$work/$1/src/lib.rs"
    (cd "$work/$1" && cargo fetch --quiet)
}

# build NAME: prints the CPU seconds of a clean build and leaves the log of its compilations.
build() {
    local seconds
    : >"$work/$1.log"
    TIMEFORMAT='%U %S'
    seconds=$({ time (cd "$work/$1" && RUSTC_CPU_LOG="$work/$1.log" RUSTC_WRAPPER="$work/rustc-cpu" \
        CARGO_TARGET_DIR="$work/target-$1" CARGO_INCREMENTAL=0 cargo build --quiet --offline -j "$jobs" 2>"$work/$1.err"); } 2>&1) || {
        cat "$work/$1.err" >&2
        exit 1
    }
    rm -rf "$work/target-$1"
    awk '{ printf "%.1f", $1 + $2 }' <<<"$seconds"
}

# own NAME PATTERN: the CPU seconds of the crates whose name matches.
own() {
    awk -v pattern="$2" '$1 ~ pattern { sum += $2 + $3 } END { printf "%.1f", sum }' "$work/$1.log"
}

package ours "stripe-model = { path = \"$here/../stripe-model\", default-features = false }"
rival() { printf 'async-stripe-%s = { version = "=1.0.0-rc.10", features = [%s] }\n' "$1" "$2"; }
package theirs "$(
    rival core '"charge", "refund", "payout", "balance_transaction", "customer", "payment_intent", "dispute", "event"'
    rival billing '"invoice", "invoice_line_item", "invoice_payment", "subscription"'
    rival product '"product", "price"'
    rival webhook ''
)"

ours=$(build ours)
theirs=$(build theirs)
ours_alone=$(own ours '^(stripe_model|client_core)$')
theirs_alone=$(own theirs '^(async_)?stripe')

echo "clean build, third-party crates included: stripe-model $ours s, async-stripe $theirs s of CPU"
echo "clean build, own crates alone: stripe-model $ours_alone s, async-stripe $theirs_alone s of CPU"
awk -v o="$ours" -v t="$theirs" -v oa="$ours_alone" -v ta="$theirs_alone" 'BEGIN {
    printf "ratio included: 1/%.1f\nratio alone: 1/%.1f\n", t / o, ta / oa
}'
