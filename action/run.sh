#!/usr/bin/env bash
# What action.yml runs: verify once for each transport, then all reports as one page. Ends with the worst exit code.
set -euo pipefail

reports=${STREAMPROOF_REPORTS:-streamproof-reports}
mkdir -p "$reports"
reports=$(cd "$reports" && pwd)
echo "reports=$reports" >>"${GITHUB_OUTPUT:-/dev/null}"

packages=(--package "streamproof@$STREAMPROOF_VERSION")
case "$STREAMPROOF_TARGET" in
  # Containers need one package more; without a target the config names it.
  "" | docker:* | dockerfile:* | compose:*) packages+=(--package testcontainers@12.2.0) ;;
esac

arguments=()
if [[ -n "$STREAMPROOF_TARGET" ]]; then arguments+=("$STREAMPROOF_TARGET"); fi
for service in $STREAMPROOF_SERVICES; do arguments+=(--service "$service"); done
# Read as a shell reads them, without running anything: xargs knows quotes, and no more.
while IFS= read -r -d '' word; do arguments+=("$word"); done < <(xargs -r -n1 printf '%s\0' <<<"$STREAMPROOF_ARGUMENTS")

worst=0
written=()
for transport in $STREAMPROOF_TRANSPORTS; do
  code=0
  npx --yes "${packages[@]}" -- streamproof verify "${arguments[@]}" --transport "$transport" --report github \
    --report "json=$reports/$transport.json" --report "junit=$reports/$transport.xml" || code=$?
  if ((code > worst)); then worst=$code; fi
  if [[ -f "$reports/$transport.json" ]]; then written+=("$reports/$transport.json"); fi
done

if ((${#written[@]} > 0)); then
  # Its exit code says again what verify has said.
  npx --yes "${packages[@]}" -- streamproof merge "${written[@]}" --report "html=$reports/report.html" || true
fi
exit "$worst"
