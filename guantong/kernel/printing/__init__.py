"""Printed forms: amounts in capitals, page templates and PDF rendering. No tables of its own."""
