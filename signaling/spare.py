"""Loads a program and waits: `python -m signaling.spare MODULE ARGUMENTS…` runs MODULE.main once it reads a line.

When the supervisor is gone there is no line, and it ends.
"""

import importlib
import sys


def main() -> None:
    """Everything slow is done before the line comes."""
    name, *arguments = sys.argv[1:]
    program = importlib.import_module(name)
    if sys.stdin.readline():
        sys.argv = [name, *arguments]
        program.main()


if __name__ == "__main__":
    main()
