"""The process edge: signaling, the web process, the supervisor and the command line."""
