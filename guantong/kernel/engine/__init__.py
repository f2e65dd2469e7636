"""The document engine: everything that follows from a declaration."""
