"""Recordings: capture, mux and keep what a session was. A recording is a participant like any other.

It may import `meetings` and the doors of `sfu`; only `signaling` imports it.
"""
