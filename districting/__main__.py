"""``python -m districting`` is the command line."""

import sys

from districting.cli import main

sys.exit(main())
