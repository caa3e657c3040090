#!/bin/sh
# Installs the rconf of a release: downloads the archive for this machine, compares its SHA-256 sum, and copies the binary.
set -eu

usage() {
  cat <<'END'
usage: install.sh --from URL --version VERSION [--to FOLDER]

  --from URL         where the files of the release are: https://…, or a folder
  --version VERSION  the version, such as 0.1.0
  --to FOLDER        where the binary goes; ~/.local/bin if not given
END
}

fail() {
  echo "install.sh: $1" >&2
  exit 1
}

from='' version='' to="$HOME/.local/bin"
while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --from | --version | --to) [ $# -gt 1 ] || fail "$1 takes a value" ;;
    *) usage >&2; exit 2 ;;
  esac
  case $1 in
    --from) from=$2 ;;
    --version) version=$2 ;;
    --to) to=$2 ;;
  esac
  shift 2
done
[ -n "$from" ] && [ -n "$version" ] || { usage >&2; exit 2; }

case $(uname -s)-$(uname -m) in
  Linux-x86_64) target=x86_64-unknown-linux-musl ;;
  Linux-aarch64 | Linux-arm64) target=aarch64-unknown-linux-musl ;;
  Darwin-arm64) target=aarch64-apple-darwin ;;
  Darwin-x86_64) target=x86_64-apple-darwin ;;
  *) fail "there is no binary for $(uname -s) on $(uname -m); build it with \`cargo install --locked --path crates/rconf-cli\`" ;;
esac

name=rconf-$version-$target
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

get() {
  case $from in
    http://* | https://*) curl --fail --silent --show-error --location --retry 3 --output "$folder/$1" "$from/$1" ;;
    *) cp "$from/$1" "$folder/$1" ;;
  esac || fail "$from/$1 cannot be read"
}

get SHA256SUMS
get "$name.tar.gz"
sum=$(sed -n "s/^\([0-9a-f]\{64\}\)  $name\.tar\.gz\$/\1/p" "$folder/SHA256SUMS")
[ -n "$sum" ] || fail "SHA256SUMS does not list $name.tar.gz"
if command -v sha256sum > /dev/null; then
  found=$(sha256sum < "$folder/$name.tar.gz")
else
  found=$(shasum -a 256 < "$folder/$name.tar.gz")
fi
[ "${found%% *}" = "$sum" ] || fail "$name.tar.gz is not the file that SHA256SUMS lists: its sum is ${found%% *}"

tar -xzf "$folder/$name.tar.gz" -C "$folder"
mkdir -p "$to"
# The old binary may be running: it is replaced, not written over.
cp "$folder/$name/rconf" "$to/.rconf.new"
mv "$to/.rconf.new" "$to/rconf"
echo "installed $("$to/rconf" --version) in $to"
