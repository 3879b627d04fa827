"""Counts over everything that is published."""
