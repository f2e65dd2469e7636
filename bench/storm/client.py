"""`python -m bench.storm.client`: one process of clients. The brief comes on stdin, what they did goes to stdout."""

from __future__ import annotations

import asyncio
import json
import sys

from bench.storm.work import Brief, carry_out


def main() -> None:
    """Do what the brief says."""
    brief = Brief(**json.loads(sys.stdin.read()))
    json.dump(asyncio.run(carry_out(brief)), sys.stdout)


if __name__ == "__main__":
    main()
