# shellcheck shell=sh disable=SC2154
# Body of the installed command. install.sh puts the variables above it:
# app (what was built), start (the program and its fixed arguments begin with
# it), program (the path of this file), build (compiled or launcher).
# Only shell built-ins run before Deno, but for git beside it.

# Deno and the programs built with it obey these whatever their flags say:
# NODE_OPTIONS runs code, V8 flags abort, a control socket hangs. Programs
# that Lockstep starts get the two that a user may really need back.
export LOCKSTEP_CALLER_DENO_DIR="${DENO_DIR-}"
export LOCKSTEP_CALLER_NODE_OPTIONS="${NODE_OPTIONS-}"
unset NODE_OPTIONS NODE_CHANNEL_FD NODE_V8_COVERAGE NODE_DEBUG \
  DENO_V8_FLAGS DENO_COVERAGE_DIR DENO_AUDIT_PERMISSIONS \
  DENO_TRACE_PERMISSIONS DENO_PERMISSION_BROKER_PATH \
  DENO_UNSTABLE_CONTROL_SOCK DENO_LOG DENO_COMPAT DENO_CONDITIONS \
  DENO_AUTH_TOKENS DENO_STARTUP_PHASES DENO_AUTO_SERVE OTEL_DENO \
  DENO_INTERNAL_CHILD_ENTRYPOINT DENO_SNAPSHOT_IMPORT_GRAPH \
  DENO_DONT_USE_INTERNAL_NODE_COMPAT_STATE_FD DENO_CACHE_DB_MODE \
  DENO_EXTRA_STDIO_FDS LOCKSTEP_GIT_ASKED

# An unwritable cache costs as much again as the whole start.
if [ -w "$app/cache" ]; then
  DENO_DIR=$app/cache
else
  DENO_DIR=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/lockstep/run
fi
export DENO_DIR DENO_NO_UPDATE_CHECK=1 DENO_NO_PACKAGE_JSON=1 \
  DENO_DISABLE_NODE_SHIM=1 LOCKSTEP_PROGRAM="$program" LOCKSTEP_BUILD="$build"

if [ "$build" = compiled ]; then
  exec "$start" "$@"
fi
# The general help is the same for everybody: bin/build.ts has written it down.
# Where it cannot be printed, the program says why.
print_help() {
  while IFS= read -r line; do
    printf '%s\n' "$line" 2>/dev/null || return
  done <"$app/dist/help.txt"
}
case $* in
--help | help) [ ! -r "$app/dist/help.txt" ] || ! print_help || exit 0 ;;
esac
# A call ends before the optimising compiler has earned what it costs.
flags=--no-opt
# A command that agents run all day has a bundle of its own (bin/build.ts).
entry=main.js
case ${1-}${2-} in
*/*) ;;
*)
  if [ -f "$app/dist/hot/${1-}.${2-}/main.js" ]; then
    entry=hot/$1.$2/main.js
  elif [ -f "$app/dist/hot/${1-}/main.js" ]; then
    entry=hot/$1/main.js
  fi
  ;;
esac
# Of those, install.sh has had all compiled, so nothing is compiled when called.
# What is compiled is good only for the same flags: it has a cache of its own.
case $entry in
main.js | hot/warm-up/*) ;;
*)
  if [ "$DENO_DIR" = "$app/cache" ]; then
    DENO_DIR=$app/cache/hot
    # No thread is worth its start, and what is allocated fits without a collection.
    flags=$flags,--no-lazy,--single-threaded,--min-semi-space-size=2
  fi
  ;;
esac
start_program() {
  # shellcheck disable=SC2086 # the permissions are words
  exec "$start" run "--v8-flags=$flags" --quiet --no-prompt --no-config --no-lock \
    --no-remote --no-npm --cached-only --node-modules-dir=none $permissions \
    "$app/dist/$entry" "$@"
}
# Deno takes longer to start git than git to answer. So what a command is sure to
# ask about a linked worktree is asked while Deno starts, and lies in pipe 3.
question=$app/dist/${entry%main.js}question.sh
case ${3-} in
'' | --json) ;;
*) question= ;; # it may ask for help, or be another command
esac
# Where standard input is closed there is none to be passed by.
if [ -f .git ] && [ -r "$question" ] && { true 4<&0; } 2>/dev/null; then
  {
    # shellcheck source=/dev/null # bin/build.ts writes it
    . "$question" | (
      export LOCKSTEP_GIT_ASKED=1
      start_program "$@" 3<&0 <&4 4<&-
    )
  } 4<&0
  exit
fi
start_program "$@"
