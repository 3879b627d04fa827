"""The register of vendors (入库): admitted by their district, then by the city, for a year."""
