# The command `gauntlet` with what the bundled targets from PyPI and npm need. Your project goes to /work:
#
#     docker build -t saml-gauntlet .
#     docker run --rm -v "$PWD:/work" saml-gauntlet run
FROM rust:1-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends cmake g++ make && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN cargo install --locked --path harness/cli --root /out

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates nodejs npm python3 python3-pip python3-venv \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/bin/gauntlet /usr/local/bin/gauntlet
ENV GAUNTLET_CACHE=/var/cache/saml-gauntlet
RUN mkdir -p "$GAUNTLET_CACHE" && chmod 1777 "$GAUNTLET_CACHE"
WORKDIR /work
ENTRYPOINT ["gauntlet"]
CMD ["run"]
