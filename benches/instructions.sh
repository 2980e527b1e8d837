#!/usr/bin/env bash
# Instructions a training step, counted by callgrind on one thread at the AVX2 level: a number that no other process
# changes, to compare before and after a change. Without valgrind there is nothing to count.
#
#     bash benches/instructions.sh [networks]
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v valgrind > /dev/null; then
    echo "valgrind is not installed: instructions are not counted" >&2
    exit 0
fi
cargo build --release --quiet -p benches --bin steps
steps="${CARGO_TARGET_DIR:-target}/release/steps"

profile=$(mktemp)
trap 'rm -f "$profile"' EXIT

# Instructions of a run with so many windows of one epoch each.
count() {
    PARAGRAD_LEVEL=avx2 valgrind --tool=callgrind --callgrind-out-file="$profile" "$steps" "$1" 1 0 "$2" 2>&1 |
        sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

for network in "${@:-W1 W2 W3 W4}"; do
    for name in $network; do
        few=$(count "$name" 1) many=$(count "$name" 3)
        echo "$name: $(((many - few) / 2 / 64)) instructions a step"
    done
done
