"""The media engine: a selective forwarding unit that never decodes what it forwards.

It knows opaque room and peer ids, no users and no database.
Other packages import only `sfu.interfaces`, `sfu.errors`, `sfu.control` and `sfu.tap_wire`.
"""
