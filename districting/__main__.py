"""``python -m districting`` is the command line."""

from districting.cli import main

main()
