"""Import and export of every record type."""
