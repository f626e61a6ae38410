"""Bytes from and to the network: the port, STUN, DTLS, SRTP, RTP and RTCP."""
