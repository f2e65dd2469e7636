"""Receipts, payments and settlement."""
