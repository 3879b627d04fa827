"""Shared vocabularies that people edit."""
