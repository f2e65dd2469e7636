"""Mappings that digest other systems' files."""
