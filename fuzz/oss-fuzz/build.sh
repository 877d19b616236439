#!/bin/bash -eu
# The folder projects/saml-gauntlet of OSS-Fuzz is this folder.
exec "$SRC/saml-gauntlet/.clusterfuzzlite/build.sh"
