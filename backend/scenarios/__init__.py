"""Demand side."""
