# The bot in a container, from the same pins as everywhere: built once, run by nobody special, with one volume.
FROM python:3.11-slim-bookworm AS built
# Any make will do:
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /endcap
COPY Makefile requirements.txt ./
RUN make .venv/installed

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --create-home endcap
COPY --from=built /endcap/.venv /endcap/.venv
COPY . /endcap
# What Python and the tables are compiled to: whoever runs it may not write here.
RUN cd /endcap && .venv/bin/python -m compileall -q bot.py config.py retail feeds storage briefs handlers running && .venv/bin/python -m retail.tables
USER 10001
WORKDIR /data
VOLUME /data
ENV PYTHONUNBUFFERED=1 HOST=0.0.0.0
STOPSIGNAL SIGTERM
ENTRYPOINT ["/endcap/.venv/bin/python", "/endcap/bot.py"]
CMD ["run"]
