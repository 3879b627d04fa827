"""Twins of organisations made one."""
