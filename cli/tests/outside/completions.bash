#!/usr/bin/env bash
# Completion as bash does it: the script is sourced, and asked for what may follow some words.
#
#     bash completions.bash PARAGRAD
set -euo pipefail

program=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
PATH=$(dirname "$program"):$PATH
printf 'age,income,a name with spaces\n1,2,3\n4,5,6\n' >people.csv

# shellcheck source=/dev/null
source <(paragrad completions bash)
complete -p paragrad >/dev/null

# What follows the words of a line, the last of which is begun.
completed() {
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    COMP_TYPE=9
    COMPREPLY=()
    local function
    function=$(complete -p paragrad | sed -E 's/.*-F ([^ ]+).*/\1/')
    "$function" paragrad "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf '%s\n' "${COMPREPLY[@]}"
}

check() {
    local expected=$1
    shift
    local found
    found=$(completed "$@" | sed 's/ *$//')
    if ! grep -qxF -- "$expected" <<<"$found"; then
        printf 'expected %q after:' "$expected"
        printf ' %q' "$@"
        printf '\nfound:\n%s\n' "$found"
        exit 1
    fi
}

check train paragrad tr
check predict paragrad pre
check --data paragrad --da
check --learning-rate paragrad tune --learning
check relu paragrad --activation re
check iris paragrad --data ir
check people.csv paragrad --data peo
check people.csv paragrad predict --data peo
check income paragrad --data people.csv --target in
check age,income paragrad describe --data people.csv --drop age,in
check species paragrad tune --data iris --target sp
check cross-entropy paragrad --data iris --loss cross
check zsh paragrad completions z
echo "bash completes commands, options, values, data sets, files and columns"
