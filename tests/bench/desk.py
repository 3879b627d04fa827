"""How soon the next pair is on the screen of the review desk: python -m tests.bench.desk.

Serves a freshly seeded demonstration as in production, with the pages as they were last built, and lets a browser
decide on pairs by the keyboard: a reviewer who reads for a second, and one who only glances. It prints how many
milliseconds pass from the key that decides until the next pair's texts are painted: the median, 95 % and the slowest.
"""

import sys

from backend.local import browser_tests
from backend.local.errors import LaunchError

if __name__ == "__main__":
    try:
        sys.exit(browser_tests.main(["--config", "e2e/bench.config.ts"]))
    except LaunchError as error:
        sys.exit(f"✗ {error}")
