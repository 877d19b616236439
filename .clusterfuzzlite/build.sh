#!/usr/bin/env bash
# Builds every fuzz target with AddressSanitizer and puts it into $OUT with its seeds and the
# dictionary, as ClusterFuzzLite and OSS-Fuzz want it. Runs outside of their images as well:
#
#     OUT=/some/folder .clusterfuzzlite/build.sh
#
# With LINKED=gamlastan or LINKED=saml-rs also the target in fuzz/linked, with that SP in it.
#
# On nightly as it is, on stable with RUSTC_BOOTSTRAP=1, which is set where it is needed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
: "${OUT:?say where the targets go}"
sanitizer="${SANITIZER:-address}"
triple="$(rustc -vV | sed -n 's/^host: //p')"
if ! rustc --version | grep -q nightly; then
    export RUSTC_BOOTSTRAP=1
fi

# What cargo-fuzz passes, but for `--cfg fuzzing`: nothing here may behave otherwise when fuzzed. The
# coverage flags go to some crates alone, see the wrapper.
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
coverage+=" -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
coverage+=" -Cllvm-args=-sanitizer-coverage-pc-table"
flags="-Ccodegen-units=1 -Cdebuginfo=1"
case "$sanitizer" in
    address) flags+=" -Zsanitizer=address" ;;
    none) ;;
    coverage)
        flags+=" -Cinstrument-coverage"
        coverage=""
        ;;
    *)
        echo "this project is built with SANITIZER=address, none or coverage, not $sanitizer" >&2
        exit 1
        ;;
esac
export GAUNTLET_COVERAGE_FLAGS="$coverage"
export RUSTC_WRAPPER="$PWD/.clusterfuzzlite/rustc"
# Fourteen programs of one library: optimising each as a whole would take most of an hour.
export CARGO_PROFILE_RELEASE_LTO=off
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target/fuzz-$sanitizer}"
# With --target, build scripts and procedural macros are built without the flags.
RUSTFLAGS="$flags" cargo build --locked --release -p gauntlet-fuzz --features libfuzzer --bins \
    --target "$triple"
targets="$(sed -n 's/^    ("\([a-z0-9_]*\)", "\([a-z]*\)"),$/\1 \2/p' fuzz/src/lib.rs)"
if [ -n "${LINKED:-}" ]; then
    RUSTFLAGS="$flags" cargo build --locked --release --manifest-path fuzz/linked/Cargo.toml \
        --no-default-features --features "libfuzzer,$LINKED" --bins --target "$triple"
    targets+=$'\nagreement_linked scenario'
fi

mkdir -p "$OUT"
while read -r target kind; do
    cp "$CARGO_TARGET_DIR/$triple/release/$target" "$OUT/$target"
    cp fuzz/saml.dict "$OUT/$target.dict"
    rm -f "$OUT/${target}_seed_corpus.zip"
    python3 - "$OUT/${target}_seed_corpus.zip" "corpus/$kind" <<'PY'
import pathlib, sys, zipfile
archive, corpus = sys.argv[1:]
with zipfile.ZipFile(archive, "w") as out:
    for path in sorted(pathlib.Path(corpus).rglob("*")):
        if path.is_file():
            out.write(path, path.name)
PY
done <<<"$targets"
