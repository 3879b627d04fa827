"""What waits for whoever is signed in, whichever feature it belongs to."""
