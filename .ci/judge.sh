#!/usr/bin/env bash
# Judges a consumer or a provider in a pipeline: settings come in REBOOKCHECK_ variables, as 'rebookcheck help run' has them.
#   ROLE       consumer (rebookcheck run) or provider (rebookcheck provider)
#   ARGUMENTS  further flags, in words
# Where GITHUB_OUTPUT is set, what came of it is written there. It ends with the exit code of the verdict.
set -uo pipefail

out=${REBOOKCHECK_OUT:-reports}
call=(run)
case "${ROLE:-consumer}" in
  consumer) ;;
  provider)
    # Its settings are flags: what the environment says is of the other role.
    call=(provider --out "$out")
    for name in CONFIG TAGS BASELINE VENDOR PRODUCT PRODUCT_VERSION; do
      setting="REBOOKCHECK_$name"
      flag=${name,,}
      [[ -z "${!setting:-}" ]] || call+=("--${flag//_/-}" "${!setting}")
    done
    [[ "${REBOOKCHECK_FAIL_ON:-must}" == must ]] || call+=(--strict)
    ;;
  *) echo "the role must be consumer or provider, not \"$ROLE\"" >&2; exit 2 ;;
esac
# A setting that was left empty is one that was not given.
for name in $(compgen -e | grep '^REBOOKCHECK_'); do
  [[ -n "${!name}" ]] || unset "$name"
done
call+=(--format progress)
[[ -z "${GITHUB_ACTIONS:-}" ]] || call+=(--format github:-)
read -ra further <<<"${ARGUMENTS:-}"

rebookcheck "${call[@]}" "${further[@]}"
code=$?

case $code in
  0) came=conforms ;;
  1) came="does not conform" ;;
  2) came="not run: a setting is wrong" ;;
  3) came="no verdict: a fault of the harness or the adapter" ;;
  4) came=inconclusive ;;
  *) came="ended with $code" ;;
esac
echo "rebookcheck: $came (exit code $code)"
if [[ -n "${GITHUB_OUTPUT:-}" ]]; then
  printf 'code=%s\nverdict=%s\nreports=%s\n' "$code" "$came" "$out" >>"$GITHUB_OUTPUT"
fi
exit "$code"
