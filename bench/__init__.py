"""Benchmarks: each figure beside its floor, the same SQL run bare through psycopg in the same minute."""
