"""The command line's groups of commands; `bot/__main__.py` puts them together."""
