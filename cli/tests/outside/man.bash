#!/usr/bin/env bash
# Manual pages, formatted for 80 columns without a warning.
#
#     bash man.bash PARAGRAD
set -euo pipefail

program=$(realpath "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if ! command -v groff >/dev/null; then
    echo "skipped: no groff"
    exit 0
fi

"$program" man --out "$folder"
for page in "$folder"/*.1; do
    text=$(groff -man -Tutf8 -P-cbou -ww -rLL=80n "$page" 2>"$folder/warnings")
    if [ -s "$folder/warnings" ]; then
        cat "$folder/warnings"
        exit 1
    fi
    wide=$(LC_ALL=C.UTF-8 sed -n '/^.\{81\}/p' <<<"$text")
    if [ -n "$wide" ]; then
        printf '%s: a line of more than 80 columns:\n%s\n' "$(basename "$page")" "$wide"
        exit 1
    fi
    for title in NAME SYNOPSIS DESCRIPTION OPTIONS "EXIT STATUS"; do
        grep -q "^$title" <<<"$text"
    done
done
echo "$(ls "$folder"/*.1 | wc -l) pages"
