"""How a company looks in the program and on paper: name, logo and accent colours."""
