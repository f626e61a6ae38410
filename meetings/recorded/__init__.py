"""Recordings that can be watched: by whom, where what is in them, how long."""
