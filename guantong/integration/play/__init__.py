"""Documents that went on: each order is played through the same services that people use, in the order of its days."""
