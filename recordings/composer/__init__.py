"""The process that makes one film of a finished recording."""
