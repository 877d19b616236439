#!/usr/bin/env bash
# Builds every fuzz target with AddressSanitizer and puts it into $OUT with its seeds and the
# dictionary, as ClusterFuzzLite and OSS-Fuzz want it. Runs outside of their images as well:
#
#     OUT=/some/folder .clusterfuzzlite/build.sh
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

# What cargo-fuzz passes, but for `--cfg fuzzing`: nothing here may behave otherwise when fuzzed.
flags="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
flags+=" -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
flags+=" -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
flags+=" -Ccodegen-units=1 -Cdebuginfo=1"
case "$sanitizer" in
    address) flags+=" -Zsanitizer=address" ;;
    none) ;;
    coverage) flags="-Cinstrument-coverage -Cdebuginfo=1" ;;
    *)
        echo "this project is built with SANITIZER=address, none or coverage, not $sanitizer" >&2
        exit 1
        ;;
esac
# Fourteen programs of one library: optimising each as a whole would take most of an hour.
export CARGO_PROFILE_RELEASE_LTO=off
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-target/fuzz-$sanitizer}"
# With --target, build scripts and procedural macros are built without the flags.
RUSTFLAGS="$flags" cargo build --locked --release -p gauntlet-fuzz --features libfuzzer --bins \
    --target "$triple"

mkdir -p "$OUT"
sed -n 's/^    ("\([a-z0-9_]*\)", "\([a-z]*\)"),$/\1 \2/p' fuzz/src/lib.rs | while read -r target kind; do
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
done
