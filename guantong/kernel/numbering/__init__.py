"""How a company numbers its documents: pattern, digits and reset of each series."""
