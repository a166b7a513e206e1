#!/usr/bin/env bash
# Judges a consumer or a provider in a pipeline: settings come in REBOOKCHECK_ variables, as 'rebookcheck help run' has them.
#   ROLE       consumer (rebookcheck run) or provider (rebookcheck provider)
#   ARGUMENTS  further flags, in words; lines are joined, and there are no quotes: what holds a space is a setting
# Where GITHUB_OUTPUT is set, what came of it is written there. It ends with the exit code of the verdict, and with 0 only
# where the results that were written say so: what lists, plans or explains judges nothing.
set -uo pipefail

refuse() { echo "rebookcheck: $1" >&2; exit 2; }

# A setting that was left empty is one that was not given.
for name in $(compgen -e | grep '^REBOOKCHECK_'); do
  [[ -n "${!name}" ]] || unset "$name"
done
# What is told to the pipeline is a line each.
for name in $(compgen -e | grep '^REBOOKCHECK_'); do
  [[ "${!name}" != *[$'\n\r']* ]] || refuse "$name has more than one line; give it in one"
done
read -rd '' -a further <<<"${ARGUMENTS:-}" || true
for word in "${further[@]}"; do
  case "$word" in
    *[\"\'\\]*) refuse "ARGUMENTS holds $word, and quotes mean nothing there; what holds a space is given as a setting, such as REBOOKCHECK_TAGS or the input tags" ;;
    --out | --out=*) refuse "ARGUMENTS holds $word; the folder is given as REBOOKCHECK_OUT or the input out, which is what is kept" ;;
  esac
done

export REBOOKCHECK_OUT=${REBOOKCHECK_OUT:-reports}
out=$REBOOKCHECK_OUT
call=(run)
case "${ROLE:-consumer}" in
  consumer)
    # Without a consumer 'run' judges the one that comes with it, which says nothing of anybody's product.
    [[ -n "${REBOOKCHECK_CONSUMER:-}${REBOOKCHECK_MUTANT:-}" || " ${further[*]-} " =~ \ --(consumer|mutant)[=\ ] ]] ||
      { [[ -n "${REBOOKCHECK_CONFIG:-}" ]] && grep -qsE '^["'\'']?(consumer|mutant)["'\'']? *:' -- "$REBOOKCHECK_CONFIG"; } ||
      refuse "no consumer was given, and nothing was judged: give its address or its command as REBOOKCHECK_CONSUMER or the input consumer, or \"reference\" for the one that comes with rebookcheck"
    ;;
  provider)
    [[ -n "${REBOOKCHECK_CONFIG:-}" || " ${further[*]-} " =~ \ --(config|mutant|through-proxy)[=\ ] ]] ||
      refuse "no provider was given, and nothing was judged: give its configuration as REBOOKCHECK_CONFIG or the input config; the mock of rebookcheck is judged with --through-proxy in ARGUMENTS"
    # Its settings are flags: what the environment says is of the other role.
    call=(provider --out "$out")
    for name in $(compgen -e | grep '^REBOOKCHECK_'); do
      setting=${name#REBOOKCHECK_}
      case "$setting" in
        OUT | FAIL_ON) ;;
        CONFIG | TAGS | BASELINE | VENDOR | PRODUCT | PRODUCT_VERSION)
          flag=${setting,,}
          call+=("--${flag//_/-}" "${!name}")
          ;;
        *) refuse "$name is no setting of the role provider; give it as a flag in ARGUMENTS, or in the file of REBOOKCHECK_CONFIG ('rebookcheck help provider')" ;;
      esac
    done
    case "${REBOOKCHECK_FAIL_ON:-must}" in
      must) ;;
      should) call+=(--strict) ;;
      *) refuse "REBOOKCHECK_FAIL_ON is \"$REBOOKCHECK_FAIL_ON\"; give must or should" ;;
    esac
    ;;
  *) refuse "the role must be consumer or provider, not \"$ROLE\"" ;;
esac
call+=(--format progress)
[[ -z "${GITHUB_ACTIONS:-}" ]] || call+=(--format github:-)

written() { cksum <"$out/results.json"; } 2>/dev/null # of the results in the folder, which hold the time of the run
before=$(written)
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
if ((code == 0)); then
  concluded=
  if [[ "$(written)" != "$before" ]]; then
    concluded=$(sed -n 's/^    "conclusion": "\(.*\)",\{0,1\}$/\1/p' -- "$out/results.json" | head -n 1)
  fi
  case "$concluded" in
    conforms*) came=$concluded ;;
    "") code=3 came="no verdict: no results were written to $out, so nothing was judged; see what the settings and ARGUMENTS ask for" ;;
    # A baseline that knows the failures, or a part of a run whose verdict 'report merge' gives.
    *) came="$concluded, and the settings say that this does not fail the run" ;;
  esac
fi
echo "rebookcheck: $came (exit code $code)"
if [[ -n "${GITHUB_OUTPUT:-}" ]]; then
  printf 'code=%s\nverdict=%s\nreports=%s\n' "$code" "$came" "$out" >>"$GITHUB_OUTPUT"
fi
exit "$code"
