"""Users, roles, permissions, sign-in, sessions and tokens."""
