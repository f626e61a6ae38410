"""The media engine's pure parts: values and the time go in, values come out; no I/O, no clock of their own."""
