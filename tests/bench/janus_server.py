"""Debian's Janus with the videoroom plugin and WebSocket signaling, as lean as its settings allow."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.namespaces import Ends
from tests.bench.processes import child_of, stopped

PROGRAM = "/usr/bin/janus"
LIBRARIES = "/usr/lib/x86_64-linux-gnu/janus"
PORT = 8188

_SETTINGS = """
general: {{
    configs_folder = "{folder}"
    plugins_folder = "{libraries}/plugins"
    transports_folder = "{libraries}/transports"
    events_folder = "{libraries}/events"
    loggers_folder = "{libraries}/loggers"
    debug_level = 2
    session_timeout = 0
}}
media: {{ rtp_port_range = "20000-29999" }}
nat: {{ ice_lite = true, ice_enforce_list = "{address}" }}
plugins: {{
    disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,\
libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,\
libjanus_voicemail.so"
}}
transports: {{
    disable = "libjanus_http.so,libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so"
}}
"""


@contextmanager
def janus(ends: Ends, folder: Path) -> Iterator[int]:
    """Runs it in the server's namespace; its process id."""
    (folder / "janus.jcfg").write_text(
        _SETTINGS.format(folder=folder, libraries=LIBRARIES, address=ends.server_address), encoding="ascii"
    )
    (folder / "janus.transport.websockets.jcfg").write_text(
        f'general: {{ json = "compact", ws = true, ws_port = {PORT}, ws_ip = "{ends.server_address}" }}\n',
        encoding="ascii",
    )
    (folder / "janus.plugin.videoroom.jcfg").write_text("general: {}\n", encoding="ascii")
    with (folder / "janus.log").open("wb") as log:
        command = ends.inside(ends.server, PROGRAM, "--configs-folder", str(folder), "--disable-colors")
        process = subprocess.Popen(command, stdout=log, stderr=log)
        with stopped(process):
            time.sleep(2)
            yield child_of(process)
