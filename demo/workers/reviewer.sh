#!/bin/sh
# Reviewer of the demo: reads the candidate, runs its tests, says what it finds.
set -eu
request=$1

lockstep merge review context "$request"
node --test test/
lockstep merge review submit "$request" --verdict approve \
  --summary "Both changes do what their Cases say; the tests cover them"
