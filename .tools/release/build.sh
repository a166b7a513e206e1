#!/usr/bin/env bash
# Builds the files of a release into dist/, from the last commit: 'make snapshot' calls it. With the word release the commit has to have the tag
# of its version. It works in a clone, so that nothing that lies about gets in, and a build goes on whatever is changed meanwhile.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
clone=$root/.tools/release/made
PATH=$root/.tools/bin:$PATH

[[ -z "$(git status --porcelain)" ]] || echo "note: what is not committed is left out" >&2
rm -rf "$clone" dist
git clone --quiet . "$clone"
cd "$clone"

# What goes with the programs. goreleaser.yaml takes it from here.
packed=.tools/release/made
mkdir -p "$packed/completions"
go build -trimpath -o "$packed/rebookcheck" .
"$packed/rebookcheck" man --out "$packed/man"
"$packed/rebookcheck" completion bash >"$packed/completions/rebookcheck.bash"
"$packed/rebookcheck" completion zsh >"$packed/completions/_rebookcheck"
"$packed/rebookcheck" completion fish >"$packed/completions/rebookcheck.fish"
"$packed/rebookcheck" completion powershell >"$packed/completions/rebookcheck.ps1"
SOURCE_VERSION=$("$packed/rebookcheck" version | awk 'NR == 1 { print $2 }')
export SOURCE_VERSION
rm "$packed/rebookcheck"

how=(--snapshot)
if [[ "${1:-}" == release ]]; then
  [[ "$(git describe --exact-match 2>/dev/null)" == "v$SOURCE_VERSION" ]] || {
    echo "a release is built from its tag: the last commit has to have the annotated tag v$SOURCE_VERSION, which is the version in steps/identity/identity.go" >&2
    exit 1
  }
  how=(--skip=publish)
fi
goreleaser release --config .tools/release/goreleaser.yaml --clean "${how[@]}"
mv dist "$root/dist"
image --dist "$root/dist" --root . --date "$(TZ=UTC0 git log -1 --date=iso-strict-local --format=%cd)"
cd "$root"
rm -rf "$clone"
