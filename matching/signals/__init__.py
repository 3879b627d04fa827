"""The signals: one module a reason to fit."""
