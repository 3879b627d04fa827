"""Searches people keep under a name, and the digest of what they find anew."""
