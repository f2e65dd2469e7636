"""Tests of talking about documents."""
