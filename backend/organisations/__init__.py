"""Agencies and vendors as organisations."""
