"""Whom to call about a scenario or at a vendor: sealed, and opened only for those who may know."""
