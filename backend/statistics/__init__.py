"""Counts and coverage."""
