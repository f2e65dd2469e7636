"""Talking about documents: comments and mentions."""
