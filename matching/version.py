"""Which rules of scoring these are."""

from typing import Final

ENGINE: Final = "citymatch/2"
"""The same inputs, data and version give the same bytes."""
