"""How good the rankings are, by pairs that people have judged."""
