"""Files that belong to scenarios and vendors: kept by their SHA-256, told apart by their bytes, shown to few."""
