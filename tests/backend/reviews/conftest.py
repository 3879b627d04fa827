"""People at the desk and pairs, for every test of it."""

from tests.backend.reviews.people import chair, first, joining, large, listed, pair, second

__all__ = ["chair", "first", "joining", "large", "listed", "pair", "second"]
