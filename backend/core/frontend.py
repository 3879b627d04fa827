"""Serves the built pages: files as they are, and the one page for every address the browser's router knows."""

from pathlib import Path, PurePosixPath

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from backend.core.headers import is_api, nonce_of

NONCE_MARK = "__CSP_NONCE__"
"""Stands in the built page where the nonce of the answer belongs."""

INTERNALS = frozenset({"metrics", "docs", "redoc"})
"""Where other servers show their insides; here there is nothing, and no page either that could be taken for it."""

NOT_BUILT = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>页面尚未构建 · The pages have not been built</title>
<h1>页面尚未构建</h1>
<p>请先在项目文件夹中运行 <code>python3 run.py setup</code>，然后刷新本页。接口不受影响。</p>
<h2 lang="en">The pages have not been built</h2>
<p lang="en">Run <code>python3 run.py setup</code> in the project's folder, then reload. The API still works.</p>
</html>
"""


class Frontend(StaticFiles):
    """The files of a build folder, which may also come later or be built anew while we serve.

    `StaticFiles` keeps every path inside the folder, answers conditional requests, and knows GET and HEAD only.
    """

    def __init__(self, folder: Path) -> None:
        """Serve ``folder``."""
        super().__init__(directory=folder, check_dir=False)
        self.index = folder / "index.html"

    async def check_config(self) -> None:
        """Accept that there is no folder yet; `StaticFiles` would fail on every request."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file, or the page where the path can be one of the browser's.

        Raises:
            HTTPException: 404 for what is neither, 405 for other methods.
        """
        if is_api(f"/{path}") or path.partition("/")[0] in INTERNALS:
            raise HTTPException(404)
        if path not in (".", self.index.name):
            try:
                response = await super().get_response(path, scope)
            except HTTPException as error:
                # A file that is gone must not be answered with a page: a browser would try to run it as a script.
                if error.status_code == 405:
                    raise
                if path.startswith("assets/") or PurePosixPath(path).suffix:
                    raise HTTPException(404) from error
            else:
                # The build names files under assets/ by their contents.
                hashed = path.startswith("assets/")
                response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
                return response
        elif scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"})
        return await anyio.to_thread.run_sync(self._page, nonce_of(Request(scope)))

    def _page(self, nonce: str) -> Response:
        """Return the page with this answer's nonce in it; it is never stored, since the nonce serves once."""
        headers = {"Cache-Control": "no-store"}
        try:
            page = self.index.read_text("utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return HTMLResponse(NOT_BUILT, 503, headers)
        return HTMLResponse(page.replace(NONCE_MARK, nonce), 200, headers)
