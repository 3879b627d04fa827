"""What people are told, here and by mail, and how they want to be told."""
