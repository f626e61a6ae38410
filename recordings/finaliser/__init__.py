"""The process that makes a finished recording of what was kept."""
