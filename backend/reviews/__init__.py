"""The review desk: what becomes of pairs the engine ranked, by whose decision, and who is told of it."""
