"""`python -m guantong` is the same as the command `guantong`."""

from guantong.server.cli import main

if __name__ == "__main__":
    main()
