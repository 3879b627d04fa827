"""Rankings: requested, computed, stored, repeated."""
