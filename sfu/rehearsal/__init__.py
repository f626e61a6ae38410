"""Simulated rooms on real ICE, DTLS and SRTP: the load generator, and IT's drill before a session."""
