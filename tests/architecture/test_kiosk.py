"""The kiosk scripts: they parse, write what they should, and use the flags that the operations page explains."""

import base64
import json
import os
import re
import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from signaling.tls.authority import Authority
from signaling.tls.names import Names
from tests.architecture import tree

KIOSK = tree.ROOT / "deploy" / "kiosk"
START = KIOSK / "debian" / "giaoban-kiosk"
INSTALL = KIOSK / "debian" / "install.sh"
WINDOWS = KIOSK / "windows" / "giaoban-kiosk.ps1"
SERVER = "https://hop.example.vn"
FLAG = re.compile(r"^\s*['\"]?(--[a-z][a-z-]*(?:=[A-Za-z-]+)?)", re.MULTILINE)


def documented(system: str) -> set[str]:
    """The flags that the table of docs/operations.md gives for a system."""
    rows = re.findall(r"^\| (`--.+?) \| (Debian|Windows|both) \|", tree.text("docs/operations.md"), re.MULTILINE)
    return {flag for flags, on in rows if on in {system, "both"} for flag in re.findall(r"`(--[^`]+)`", flags)}


def without_own_values(flags: list[str]) -> set[str]:
    """Flags whose value is another on each machine are known by their names."""
    own = ("--user-data-dir", "--app")
    return {flag.partition("=")[0] if flag.startswith(own) else flag for flag in flags}


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("script", [START, INSTALL], ids=["start", "install"])
def test_the_scripts_for_debian_parse_and_can_be_run(script: Path) -> None:
    assert run("bash", "-n", script).returncode == 0
    assert os.access(script, os.X_OK)


def test_the_flags_on_debian_are_those_of_the_page() -> None:
    listed = START.read_text(encoding="utf-8").partition("flags=(")[2].partition("\n)")[0]
    assert without_own_values(FLAG.findall(listed)) == documented("Debian")


def test_the_flags_on_windows_are_those_of_the_page() -> None:
    listed = WINDOWS.read_text(encoding="utf-8").partition("$Flags = @(")[2].partition("\n)")[0]
    assert without_own_values(FLAG.findall(listed)) == documented("Windows")


def test_the_browser_is_started_on_the_rooms_page_in_its_own_profile(tmp_path: Path) -> None:
    profile, said = tmp_path / "profile", tmp_path / "said"
    profile.mkdir()
    (profile / "SingletonLock").symlink_to("a-machine-of-before")
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{said}"\n')
    browser.chmod(0o755)
    started = run(START, KIOSK_SERVER=f"{SERVER}/", KIOSK_BROWSER=str(browser), KIOSK_PROFILE=str(profile))
    assert started.returncode == 0, started.stderr
    *flags, page = said.read_text().splitlines()
    assert page == f"{SERVER}/phong"
    assert without_own_values(flags) == documented("Debian")
    assert f"--user-data-dir={profile}" in flags
    assert list(profile.iterdir()) == []


@pytest.mark.parametrize("obeys", [True, False], ids=["obeys", "refuses"])
def test_the_screen_neither_goes_dark_nor_locks(tmp_path: Path, obeys: bool) -> None:
    said = tmp_path / "said"
    for name in ("xset", "xfconf-query", "gsettings", "browser"):
        tool = tmp_path / name
        tool.write_text(f'#!/bin/sh\necho "{name} $*" >> "{said}"\nexit {0 if obeys or name == "browser" else 1}\n')
        tool.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    started = run(START, KIOSK_SERVER=SERVER, KIOSK_BROWSER="browser", HOME=str(tmp_path), PATH=path, DISPLAY=":0")
    assert started.returncode == 0, started.stderr
    *before, browser = said.read_text().splitlines()
    assert browser.startswith("browser ")
    assert before == [
        "xset s off s noblank -dpms",
        "xfconf-query -c xfce4-power-manager -p /xfce4-power-manager/presentation-mode -n -t bool -s true",
        "xfconf-query -c xfce4-screensaver -p /lock/enabled -n -t bool -s false",
        "gsettings set org.gnome.desktop.session idle-delay 0",
        "gsettings set org.gnome.desktop.screensaver lock-enabled false",
    ]


def test_without_a_server_nothing_is_started() -> None:
    assert "KIOSK_SERVER" in run(START, KIOSK_SERVER="").stderr


def test_installing_lets_our_page_alone_have_camera_and_microphone(tmp_path: Path) -> None:
    (tmp_path / "etc" / "lightdm").mkdir(parents=True)
    done = run(INSTALL, SERVER, "phonghop", KIOSK_ROOT=str(tmp_path))
    assert done.returncode == 0, done.stderr
    policy = json.loads((tmp_path / "etc/chromium/policies/managed/giaoban.json").read_text())
    assert [policy[name] for name in ("VideoCaptureAllowedUrls", "AudioCaptureAllowedUrls")] == [[SERVER], [SERVER]]
    assert (tmp_path / "etc/giaoban-kiosk.conf").read_text() == f"KIOSK_SERVER={SERVER}\n"
    assert "autologin-user=phonghop" in (tmp_path / "etc/lightdm/lightdm.conf.d/50-giaoban.conf").read_text()
    unit = (tmp_path / "etc/systemd/user/giaoban-kiosk.service").read_text()
    assert "ExecStart=" in unit
    assert os.access(tmp_path / "usr/local/bin/giaoban-kiosk", os.X_OK)
    assert "/usr/local/bin/giaoban-kiosk" in unit


def test_the_desktop_starts_the_page_whatever_targets_it_reaches(tmp_path: Path) -> None:
    assert run(INSTALL, SERVER, KIOSK_ROOT=str(tmp_path)).returncode == 0
    entry = (tmp_path / "etc/xdg/autostart/giaoban-kiosk.desktop").read_text()
    (line,) = re.findall(r"^Exec=(.+)$", entry, re.MULTILINE)
    said, systemctl = tmp_path / "said", tmp_path / "systemctl"
    systemctl.write_text(f'#!/bin/sh\necho "$@" >> "{said}"\n')
    systemctl.chmod(0o755)
    assert run(*shlex.split(line), PATH=f"{tmp_path}:{os.environ['PATH']}").returncode == 0
    assert said.read_text().splitlines()[-1] == "--user restart giaoban-kiosk.service"
    # Xfce never reaches the target: nothing may wait for it.
    assert "graphical-session" not in (tmp_path / "etc/systemd/user/giaoban-kiosk.service").read_text()


def test_installing_lets_the_browser_trust_the_root_of_a_server_with_https_of_its_own(tmp_path: Path) -> None:
    authority = Authority.made("", Names.of((), ()), datetime(2026, 11, 23, tzinfo=UTC))
    certificate, root = tmp_path / "giaoban-ca.crt", tmp_path / "root"
    certificate.write_bytes(authority.certificate_pem())
    done = run(INSTALL, "--trust", certificate, SERVER, KIOSK_ROOT=str(root))
    assert done.returncode == 0, done.stderr
    policy = json.loads((root / "etc/chromium/policies/managed/giaoban.json").read_text())
    (trusted,) = policy["CACertificates"]
    assert base64.b64decode(trusted) == authority.certificate.public_bytes(Encoding.DER)
    assert policy["VideoCaptureAllowedUrls"] == [SERVER]
    assert authority.fingerprint() in done.stdout.replace(" ", "")


def test_what_is_no_certificate_is_not_trusted(tmp_path: Path) -> None:
    certificate, root = tmp_path / "giaoban-ca.crt", tmp_path / "root"
    certificate.write_text('"], "Other": ["')
    for trusted in (certificate, tmp_path / "none"):
        refused = run(INSTALL, "--trust", trusted, SERVER, KIOSK_ROOT=str(root))
        assert (refused.returncode != 0, root.exists()) == (True, False)


@pytest.mark.parametrize(
    "server", ["", "hop.example.vn", "https://", "https://a b", 'https://x"', "https://x/$(id)", "https://x/phong"]
)
def test_what_is_no_address_of_a_server_is_refused(tmp_path: Path, server: str) -> None:
    refused = run(INSTALL, server, KIOSK_ROOT=str(tmp_path))
    assert (refused.returncode, list(tmp_path.iterdir())) == (2, [])


def test_on_windows_no_key_that_is_there_is_made_anew() -> None:
    """`New-Item -Force` empties a registry key. Read, not run: there is no PowerShell here."""
    made = [
        line for line in WINDOWS.read_text(encoding="utf-8").splitlines() if "New-Item -" in line and "#" not in line
    ]
    keys = [line for line in made if "-ItemType Directory" not in line]
    assert len(made) == 2
    assert [line.strip().partition(" {")[0] for line in keys] == ["if (-not (Test-Path $Key))"]


def test_on_windows_a_root_that_is_not_taken_ends_the_installing() -> None:
    install = WINDOWS.read_text(encoding="utf-8").partition("Import-Certificate")[2].partition("\n}")[0]
    assert re.search(r"if \(-not \(Test-Path .+Thumbprint.+\)\) \{\s+throw ", install)


def test_on_windows_one_script_starts_the_browser_again_whatever_happens_to_it() -> None:
    script = WINDOWS.read_text(encoding="utf-8")
    single, _, loop = script.partition("Threading.Mutex")[2].partition("while ($true)")
    assert "WaitOne(0)" in single
    assert re.search(r"try \{ Start-Process .+ -Wait \} catch \{ [^}]+ \}\s+Start-Sleep", loop)
    assert "'BackgroundModeEnabled'" in script
