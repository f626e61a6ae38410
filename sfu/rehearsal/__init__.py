"""Simulated rooms on real ICE, DTLS and SRTP: the load generator, and IT's drill before a session."""

from sfu.rehearsal.run import Options, run
from sfu.rehearsal.words import Language

__all__ = ["Language", "Options", "run"]
