"""`python3 -m toolbox`, and the entry of the archive."""

from __future__ import annotations

import sys

from toolbox.cli import main

if __name__ == "__main__":
    sys.exit(main())
