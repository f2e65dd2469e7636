"""Reports across modules, home pages and the check of the books."""
