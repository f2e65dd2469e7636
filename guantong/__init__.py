"""Guantong 贯通: an ERP that carries one thread through the whole company."""

__version__ = "0.1.0"
