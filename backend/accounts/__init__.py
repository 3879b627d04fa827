"""People, how they sign in, and the sessions they are signed in by."""
