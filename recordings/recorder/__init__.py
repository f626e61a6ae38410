"""The process that records: it reads the worker's taps and writes what came, as it came."""
