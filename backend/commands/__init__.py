"""What the commands do; `backend.cli` says how they are called."""
