"""The trace of what was done, for the auditor."""
