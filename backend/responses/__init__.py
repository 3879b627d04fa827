"""Responses to scenarios (揭榜): vendors offer what they would do, alone or together, and the agency decides."""
