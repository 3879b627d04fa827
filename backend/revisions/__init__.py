"""Documents under way: written, saved, submitted, returned with comments, published."""
