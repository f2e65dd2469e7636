"""Customization by an administrator: fields of his own, rules for fields, list layouts."""
