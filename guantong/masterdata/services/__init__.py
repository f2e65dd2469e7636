"""What may be done with masters beyond saving them."""
