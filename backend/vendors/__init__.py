"""Supply side."""
