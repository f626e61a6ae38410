#!/usr/bin/env bash
# Sees that the machine has what a task needs: python | node | run | test | long | bench.
# As root on Debian it installs what is missing; otherwise it names it in one line.
set -euo pipefail

python=${PYTHON:-$(command -v python3.11 || command -v python3 || echo python3)}

has_python() { "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
has_node() {
  command -v npm >/dev/null &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}
has_chromium() { command -v chromium >/dev/null; }
has_shell() { command -v chromium-headless-shell >/dev/null; }
has_firefox() { command -v firefox-esr >/dev/null; }
has_ip() { command -v ip >/dev/null; }
has_janus() { command -v janus >/dev/null; }
has_caddy() { command -v caddy >/dev/null; }
has_certutil() { command -v certutil >/dev/null; }
has_bwrap() { command -v bwrap >/dev/null; }
has_office() {
  command -v soffice >/dev/null && for part in sw sc sd; do test -e "/usr/lib/libreoffice/program/lib${part}lo.so" || return 1; done
}
has_prometheus() { command -v prometheus >/dev/null && command -v promtool >/dev/null; }
has_swift() { command -v swift-proxy-server >/dev/null; }
has_fonts() { compgen -G '/usr/share/fonts/truetype/liberation*' >/dev/null; }
has_postgresql() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

# Tool, the Debian package that brings it, what a person calls it.
declare -A package=([python]=python3-venv [node]=nodejs [chromium]=chromium [shell]=chromium-headless-shell [firefox]=firefox-esr [ip]=iproute2
  [janus]=janus [postgresql]=postgresql [caddy]=caddy [certutil]=libnss3-tools
  [prometheus]=prometheus [bwrap]=bubblewrap [fonts]='fonts-liberation fonts-noto-core'
  [swift]='swift-proxy swift-account swift-container swift-object'
  [office]='libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui')
declare -A called=([python]='Python 3.11 or later with venv' [node]='Node.js 20.19 or later with npm' [chromium]=Chromium
  [shell]='the headless shell of Chromium' [firefox]='Firefox ESR' [ip]=iproute2 [janus]=Janus [postgresql]=PostgreSQL [caddy]=Caddy [certutil]='certutil of NSS'
  [prometheus]=Prometheus [swift]='OpenStack Swift' [bwrap]=bubblewrap [fonts]='fonts with Vietnamese letters' [office]='LibreOffice Writer, Calc and Impress')

wished=()
case "${1:-}" in
  python | node) needed=("$1") ;;
  run) needed=(python node) wished=(bwrap) ;; # Without it everything works but papers.
  test) needed=(python node chromium shell certutil ip postgresql bwrap) ;;
  long) needed=(python node chromium shell firefox certutil ip postgresql bwrap office fonts swift prometheus) ;;
  bench) needed=(python node chromium shell certutil ip postgresql janus caddy bwrap office fonts) ;;
  *) echo "usage: $0 python|node|run|test|long|bench" >&2; exit 2 ;;
esac

missing=()
for tool in "${needed[@]}" "${wished[@]}"; do "has_$tool" || missing+=("$tool"); done
[ "${#missing[@]}" -gt 0 ] || exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
  wanted=()
  for tool in "${missing[@]}"; do wanted+=(${package[$tool]}); done # Some are several.
  echo "Installing ${wanted[*]}"
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${wanted[@]}"; } >/dev/null </dev/null || true
fi

absent=()
for tool in "${needed[@]}"; do "has_$tool" || absent+=("${called[$tool]}"); done
[ "${#absent[@]}" -gt 0 ] || exit 0
names=$(printf ', %s' "${absent[@]}")
echo "Giaoban needs ${names:2}: please install it and try again." >&2
exit 1
