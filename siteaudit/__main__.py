"""`python -m siteaudit` is the command line."""

from siteaudit.cli import main

main()
