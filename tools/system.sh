#!/bin/sh
# System packages: installed where this may be done, named where not. `base` is what the product needs, `test` what the
# tests need beside it (Java for EPUBCheck, Chromium for the browser tests, poppler to look at PDFs, PostgreSQL), `bench` what the
# benchmarks need beside that (Java's compiler, so that one virtual machine checks many books).
set -eu

base="libegl1 libgl1 libfontconfig1 fontconfig fonts-sil-andika fonts-noto-core fonts-noto-cjk fonts-opendyslexic"
test="default-jre-headless chromium poppler-utils postgresql"
bench="default-jdk-headless"
case "$1" in
    base) wanted="$base" ;;
    test) wanted="$base $test" ;;
    bench) wanted="$base $test $bench" ;;
    *) echo "usage: $0 base|test|bench" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "Not a Debian system: install by hand what corresponds to: $wanted" >&2
    exit 0
fi

missing=""
for package in $wanted; do
    if [ "$package" = default-jre-headless ] && command -v java >/dev/null 2>&1; then continue; fi
    if [ "$package" = default-jdk-headless ] && command -v javac >/dev/null 2>&1; then continue; fi
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "These system packages are missing:$missing" >&2
    echo "Install them with: sudo apt-get install$missing" >&2
fi
