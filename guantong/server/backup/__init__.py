"""Backups of a running home, their return into a new home, and the archive that returns any second.

`container` is the file format, `sealing` its encryption, `writing` and `restoring` the two ways; `archive` follows the
write-ahead log of the embedded server. Nothing here is imported by the rest of the program but the command line and the
supervisor.
"""
