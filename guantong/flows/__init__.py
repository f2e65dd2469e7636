"""What crosses departments, by name."""
