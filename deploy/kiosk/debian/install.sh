#!/usr/bin/env bash
# Makes this Debian machine a meeting room's: install.sh [--trust giaoban-ca.crt] https://hop.example.vn [USER]
# As root, once. USER is whom the machine signs in by itself; without one, every user that signs in gets the page.
# --trust names the root certificate of a server that has HTTPS of its own: only Chromium trusts it, on this machine.
# KIOSK_ROOT is put before every path, for a look at what would be written.
set -euo pipefail

certificate=
if [[ ${1:-} == --trust ]]; then
  certificate=${2:-}
  shift $(($# < 2 ? $# : 2))
fi
server=${1:-}
user=${2:-}
root=${KIOSK_ROOT:-}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [[ ! $server =~ ^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?/?$ ]]; then
  echo "Dùng · usage: install.sh [--trust giaoban-ca.crt] https://hop.example.vn [USER]" >&2
  exit 2
fi
server=${server%/}

trust=
if [[ -n $certificate ]]; then
  body=$(sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/{/-----/d;p}' "$certificate" | tr -d '\r\n')
  if [[ -z $body ]]; then
    echo "Không phải chứng chỉ · not a certificate: $certificate" >&2
    exit 2
  fi
  # Base64 only: nothing else may get into the policy.
  trust=$'\n  "CACertificates": ["'${body//[^A-Za-z0-9+\/=]/}'"],'
  digest=$(base64 --decode <<<"$body" | sha256sum | cut -d ' ' -f 1 | tr a-f A-F | sed 's/..../& /g')
  echo "Hãy so dãy số này với kỹ thuật · compare this number with IT:"
  echo "  $digest"
fi

if [[ -z $root ]]; then
  if ((EUID != 0)); then
    echo "Hãy chạy với quyền root · run it as root." >&2
    exit 1
  fi
  command -v chromium >/dev/null || apt-get install --yes chromium
fi

install -D -m 755 "$here/giaoban-kiosk" "$root/usr/local/bin/giaoban-kiosk"
install -D -m 644 "$here/giaoban-kiosk.service" "$root/etc/systemd/user/giaoban-kiosk.service"
install -D -m 644 "$here/giaoban-kiosk.desktop" "$root/etc/xdg/autostart/giaoban-kiosk.desktop"
install -d "$root/etc/chromium/policies/managed"
printf 'KIOSK_SERVER=%s\n' "$server" >"$root/etc/giaoban-kiosk.conf"

# The page gets camera, microphone and sound without a question; the browser asks nobody about anything else.
cat >"$root/etc/chromium/policies/managed/giaoban.json" <<POLICY
{$trust
  "VideoCaptureAllowedUrls": ["$server"],
  "AudioCaptureAllowedUrls": ["$server"],
  "AutoplayAllowlist": ["$server"],
  "DefaultNotificationsSetting": 2,
  "PasswordManagerEnabled": false,
  "TranslateEnabled": false,
  "PromotionalTabsEnabled": false,
  "IncognitoModeAvailability": 1
}
POLICY

if [[ -n $user && -d $root/etc/lightdm ]]; then
  install -d "$root/etc/lightdm/lightdm.conf.d"
  printf '[Seat:*]\nautologin-user=%s\n' "$user" >"$root/etc/lightdm/lightdm.conf.d/50-giaoban.conf"
fi
if [[ -z $root ]]; then
  # As it was started before; now the desktop starts it.
  systemctl --global disable giaoban-kiosk.service 2>/dev/null || true
fi
echo "Xong. Khởi động lại máy, rồi ghép máy bằng mã sáu số · done: restart the machine, then pair it."
