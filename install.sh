#!/bin/sh
# Installs, upgrades, tests, shows and removes Lockstep. See ./install.sh --help.
set -eu

DENO_VERSION=2.9.6
# What the program may do. It never talks to a network.
PERMISSIONS='--allow-read --allow-write --allow-env --allow-run --allow-sys=hostname,uid,osUptime --deny-net --deny-ffi --deny-import'

source_dir=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)

usage() {
  cat <<'TEXT'
Usage: ./install.sh [COMMAND] [OPTION…]

Commands
  (none)      Install, or upgrade, the command lockstep
  demo        Install, then run the whole way of a change on a throw-away repository
  test        Build into a temporary folder and run the test suite
  check       Check format, lint, types, shell scripts and what a compiled program embeds
  compile     Compile one executable into dist/ (--target TRIPLE)

Options
  --prefix DIR     Install below DIR instead of ~/.local
  --skill NAME     Copy the skill for codex, claude, opencode or agents
  --project DIR    With --skill: into that project instead of your home
  --uninstall      Remove what an installation added
  --yes            Let missing git or tmux be installed by the package manager
  --keep           demo: keep its repository
  --record FILE    demo: write a transcript to FILE
  --only PATH      test: only the tests at PATH
  -h, --help       This text
TEXT
}

say() { printf '%s\n' "$*"; }
# Says what is wrong ($1) and what helps ($2), and exits with $3, else 1.
fail() {
  printf 'install.sh: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf 'hint: %s\n' "$2" >&2
  exit "${3-1}"
}

# --- command line -----------------------------------------------------------

command=install
prefix=
skills=
project=
target=
yes=
keep=
record=
only=
need_value() {
  if [ $# -lt 2 ] || [ -z "$2" ]; then fail "$1 needs a value" "./install.sh --help" 2; fi
}
while [ $# -gt 0 ]; do
  case $1 in
  demo | test | check | compile) command=$1 ;;
  --uninstall) command=uninstall ;;
  --prefix) need_value "$@" && prefix=$2 && shift ;;
  --skill) need_value "$@" && skills="$skills $2" && shift ;;
  --project) need_value "$@" && project=$2 && shift ;;
  --target) need_value "$@" && target=$2 && shift ;;
  --record) need_value "$@" && record=$2 && shift ;;
  --yes) yes=1 ;;
  --keep) keep=1 ;;
  --only) need_value "$@" && only=$2 && shift ;;
  -h | --help) usage && exit 0 ;;
  *) fail "there is no option or command \"$1\"" "./install.sh --help" 2 ;;
  esac
  shift
done
if [ -z "$prefix" ]; then
  [ -n "${HOME-}" ] || fail "HOME is not set" "./install.sh --prefix DIR"
  prefix=$HOME/.local
fi
case $prefix in /*) ;; *) prefix=$(pwd -P)/$prefix ;; esac
case $project in '' | /*) ;; *) project=$(pwd -P)/$project ;; esac
share=$prefix/share/lockstep
bin=$prefix/bin/lockstep
cache=${XDG_CACHE_HOME:-${HOME:-$prefix}/.cache}/lockstep

# --- what the machine has ---------------------------------------------------

# Prints the command by which this system installs a package.
package_command() {
  for manager in apt-get dnf pacman zypper apk brew; do
    command -v "$manager" >/dev/null 2>&1 || continue
    case $manager in
    apt-get | dnf | zypper) printf '%s install -y %s' "$manager" "$1" ;;
    pacman) printf 'pacman -S --noconfirm %s' "$1" ;;
    apk) printf 'apk add %s' "$1" ;;
    brew) printf 'brew install %s' "$1" ;;
    esac
    return 0
  done
  return 1
}

require_tool() {
  command -v "$1" >/dev/null 2>&1 && return 0
  how=$(package_command "$1") || fail "$1 is missing" "install $1, then run this again"
  case $how in brew*) ;; *) [ "$(id -u)" -eq 0 ] || how="sudo $how" ;; esac
  [ -n "$yes" ] || fail "$1 is missing" "$how    (or ./install.sh --yes, which runs it)"
  say "Installing $1: $how"
  # shellcheck disable=SC2086 # a command line made above from known words
  $how >&2 || fail "could not install $1" "$how"
}

# Prints the npm package that holds Deno for this machine.
deno_package() {
  case $(uname -s)/$(uname -m) in
  Linux/x86_64) deno_arch=linux-x64-glibc ;;
  Linux/aarch64 | Linux/arm64) deno_arch=linux-arm64-glibc ;;
  Darwin/x86_64) deno_arch=darwin-x64 ;;
  Darwin/arm64) deno_arch=darwin-arm64 ;;
  *) fail "there is no Deno for $(uname -s) on $(uname -m)" "use Linux or macOS on x86_64 or aarch64" ;;
  esac
  case $deno_arch in linux-*)
    libc=$(getconf GNU_LIBC_VERSION 2>/dev/null) ||
      fail "this system has no glibc, which Deno needs" "use a distribution with glibc 2.27 or newer"
    minor=${libc##*.}
    major=${libc#glibc }
    major=${major%%.*}
    if [ "$major" -lt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -lt 27 ]; }; then
      fail "$libc is too old for Deno" "use a distribution with glibc 2.27 or newer"
    fi
    ;;
  esac
  printf '@deno/%s' "$deno_arch"
}

# True for a Deno of the pinned minor version, not older than the pinned patch.
deno_fits() {
  version=$("$1" --version 2>/dev/null | sed -n '1s/^deno \([0-9.]*\).*/\1/p')
  case $version in
  "${DENO_VERSION%.*}".*) [ "${version##*.}" -ge "${DENO_VERSION##*.}" ] ;;
  *) return 1 ;;
  esac
}

# Sets $deno: the one on PATH when it fits, else one from npm below the prefix.
find_deno() {
  deno=$(command -v deno 2>/dev/null) || deno=
  if [ -n "$deno" ] && deno_fits "$deno"; then
    # What is on PATH may be a script that starts the real program.
    deno=$(DENO_DIR=$cache/build "$deno" eval --quiet 'console.log(Deno.execPath())')
    return 0
  fi
  package=$(deno_package)
  deno=$share/deno/node_modules/$package/deno
  [ ! -x "$deno" ] || ! deno_fits "$deno" || return 0
  command -v npm >/dev/null 2>&1 ||
    fail "neither Deno ${DENO_VERSION%.*} nor npm is here" "install Node with npm, or Deno $DENO_VERSION, then run this again"
  say "Fetching Deno $DENO_VERSION from npm into $share/deno (about 95 MB) ..."
  mkdir -p "$share"
  rm -rf "$share/deno.tmp"
  npm_config_cache=$cache/npm npm install "$package@$DENO_VERSION" --prefix "$share/deno.tmp" --ignore-scripts \
    --no-save --no-fund --no-audit --no-update-notifier --prefer-offline --loglevel=error >&2 ||
    fail "npm could not fetch $package@$DENO_VERSION" "check the network and npm's registry, then run this again"
  deno_fits "$share/deno.tmp/node_modules/$package/deno" ||
    fail "the Deno from npm does not start here" "run $share/deno.tmp/node_modules/$package/deno --version and see what it says"
  rm -rf "$share/deno"
  mv "$share/deno.tmp" "$share/deno"
}

# --- build ------------------------------------------------------------------

# Bundles the program into $1, which must not exist yet.
bundle() {
  (
    cd "$source_dir"
    DENO_DIR=$cache/build DENO_NO_UPDATE_CHECK=1 "$deno" run --quiet --no-prompt -A bin/build.ts "$1" >&2
  ) || fail "the program could not be built" "check the network: the first build fetches packages from npm"
}

# Compiles the bundle $1 into the executable $2; false when there is no runtime.
compile_bundle() {
  # shellcheck disable=SC2086 # options are words
  DENO_DIR=$cache/build DENO_NO_UPDATE_CHECK=1 "$deno" compile --quiet --no-prompt --no-config \
    $PERMISSIONS ${target:+--target "$target"} --include "$1" --exclude "$1/hot" --output "$2" "$1/main.js" 2>"$2.log"
}

quote() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

# Writes the command for an app folder $1 to the file $2.
write_launcher() {
  {
    printf '#!/bin/sh\n# Made by install.sh: starts Lockstep.\n'
    printf 'app=%s\nstart=%s\n' "$(quote "$1")" "$(quote "$start")"
    printf 'program=%s\nbuild=%s\n' "$(quote "$bin")" "$build"
    printf 'permissions=%s\n' "$(quote "$PERMISSIONS")"
    cat "$source_dir/bin/launcher.sh"
  } >"$2"
  chmod 755 "$2"
}

# Builds and puts everything in place; a crash leaves the old installation.
install_program() {
  app=$share/app-$(date +%Y%m%d%H%M%S)-$$
  staging=$app.tmp
  mkdir -p "$staging/cache" "$prefix/bin"
  trap 'rm -rf "$staging" "$bin.tmp"' EXIT
  bundle "$staging/dist"
  if compile_bundle "$staging/dist" "$staging/lockstep"; then
    build=compiled
    start=$app/lockstep
    rm -rf "$staging/dist"
  else
    build=launcher
    start=$deno
    say "The runtime for deno compile cannot be had here: installing the launcher, which behaves the same."
  fi
  rm -f "$staging/lockstep.log"
  cp -R "$source_dir/SKILL.md" "$source_dir/references" "$staging/"
  cp "$source_dir/install.sh" "$staging/"
  mv "$staging" "$app"
  write_launcher "$app" "$bin.tmp"
  "$bin.tmp" version >/dev/null || {
    rm -rf "$app"
    fail "the built program does not start" "run ./install.sh test and see what it says"
  }
  warm_up "$app"
  mv "$bin.tmp" "$bin"
  trap - EXIT
  remove_older_apps
}

# Lets Deno keep what it compiles: commands with a bundle of their own end too
# soon to have it kept by themselves. Then its caches are closed, which it does
# not do when it exits, so that no start has to read their logs.
warm_up() {
  [ "$build" = launcher ] || return 0
  for folder in "$1"/dist/hot/*/; do
    folder=${folder%/}
    [ "${folder##*/}" != warm-up ] || continue
    # shellcheck disable=SC2046 # the name of the folder is the words
    "$bin.tmp" $(printf '%s' "${folder##*/}" | tr . ' ') --help >/dev/null || return 0
  done
  "$bin.tmp" warm-up || return 0
  rm -rf "$1/dist/hot/warm-up"
  # shellcheck disable=SC2016 # a script, not sh
  DENO_DIR=$cache/build "$deno" eval --quiet 'import { DatabaseSync } from "node:sqlite";
    for (const folder of Deno.args) for (const { name } of Deno.readDirSync(folder)) {
      if (name.endsWith("_cache_v2")) new DatabaseSync(`${folder}/${name}`).exec("PRAGMA wal_checkpoint(TRUNCATE)");
    }' "$1/cache" "$1/cache/hot" >&2 || :
}

# A supervisor of before the upgrade may still load parts of its program, so
# the app before this one stays.
remove_older_apps() {
  # shellcheck disable=SC2012 # names made here: no newline, no blank
  ls -d "$share"/app-* 2>/dev/null | sort | sed '$d' | sed '$d' |
    while IFS= read -r old; do rm -rf "$old"; done
}

# --- skill ------------------------------------------------------------------

skill_folder() {
  home=${project:-$HOME}
  case $1 in
  codex | agents) home=$home/.agents ;;
  claude) home=$home/.claude ;;
  opencode) [ -z "$project" ] && home=${XDG_CONFIG_HOME:-$HOME/.config}/opencode || home=$project/.opencode ;;
  *) return 1 ;;
  esac
  printf '%s/skills/lockstep' "$home"
}

check_skill() {
  folder=$(skill_folder "$1") || fail "there is no skill folder for \"$1\"" "./install.sh --skill codex|claude|opencode|agents" 2
  if [ -e "$folder" ] && [ ! -f "$folder/.lockstep-manifest" ]; then
    fail "$folder is there and not ours" "move it away, then run this again"
  fi
}

install_skill() {
  folder=$(skill_folder "$1")
  mkdir -p "$share"
  note_parents "$folder"
  rm -rf "$folder.tmp"
  mkdir -p "$folder.tmp"
  cp -R "$source_dir/SKILL.md" "$source_dir/references" "$folder.tmp/"
  (cd "$folder.tmp" && find . -type f | sort) >"$folder.tmp.list"
  mv "$folder.tmp.list" "$folder.tmp/.lockstep-manifest"
  remove_skill "$folder"
  mv "$folder.tmp" "$folder"
  { [ ! -f "$share/skills" ] || grep -vxF "$folder" "$share/skills" || :; printf '%s\n' "$folder"; } >"$share/skills.tmp"
  mv "$share/skills.tmp" "$share/skills"
  say "Skill: $folder"
}

# Notes which folders above $1 are about to be made, the innermost first.
note_parents() {
  parent=${1%/*}
  while [ -n "$parent" ] && [ ! -d "$parent" ]; do
    printf '%s\n' "$parent" >>"$share/skill-parents"
    parent=${parent%/*}
  done
}

# Removes the files that the manifest of a skill folder names, and the folder
# unless somebody put more into it.
remove_skill() {
  [ -f "$1/.lockstep-manifest" ] || return 0
  while IFS= read -r file; do rm -f "$1/$file"; done <"$1/.lockstep-manifest"
  rm -f "$1/.lockstep-manifest"
  find "$1" -depth -type d -exec rmdir {} + 2>/dev/null || :
  [ ! -d "$1" ] || fail "$1 holds files that are not ours" "move them away, then run this again"
}

# --- commands ---------------------------------------------------------------

do_install() {
  require_tool git
  require_tool tmux
  for skill in $skills; do check_skill "$skill"; done
  say "Lockstep will write: $bin"
  say "                     $share/ (program, and Deno when yours does not fit)"
  say "                     $cache/ (packages to build with)"
  find_deno
  install_program
  say "Installed: $bin ($("$bin" version))"
  for skill in $skills; do install_skill "$skill"; done
  case :$PATH: in
  *:"$prefix/bin":*) say "Next, in a repository: lockstep workspace init" ;;
  *) say "Next: put $prefix/bin on your PATH, then in a repository: lockstep workspace init" ;;
  esac
}

do_uninstall() {
  known=${XDG_STATE_HOME:-${HOME:-/nonexistent}/.local/state}/lockstep/repositories
  if [ -s "$known" ]; then
    say "These repositories still use Lockstep. Its hooks work without the program; to release one,"
    say "run lockstep workspace remove there before this, or later with git alone:"
    while IFS= read -r repository; do
      [ -d "$repository" ] || continue
      say "  git --git-dir=$(quote "$repository") config --unset-all include.path '^lockstep/gitconfig\$'"
    done <"$known"
  else
    rm -f "$known" "$known.lock"
    rmdir "${known%/*}" 2>/dev/null || :
  fi
  if [ -f "$share/skills" ]; then
    while IFS= read -r folder; do remove_skill "$folder"; done <"$share/skills"
  fi
  if [ -f "$share/skill-parents" ]; then
    while IFS= read -r parent; do rmdir "$parent" 2>/dev/null || :; done <"$share/skill-parents"
  fi
  rm -rf "$share" "$cache"
  rm -f "$bin" "$bin.tmp"
  say "Removed: $bin, $share, $cache"
}

do_compile() {
  find_deno
  staging=$(mktemp -d)
  trap 'rm -rf "$staging"' EXIT
  bundle "$staging/dist"
  output=$source_dir/dist/lockstep${target:+-$target}
  mkdir -p "$source_dir/dist"
  compile_bundle "$staging/dist" "$output" || {
    sed 's/^/  /' "$output.log" >&2
    rm -f "$output.log"
    fail "deno compile did not succeed" "it fetches its runtime on first use: check the network, or set DENORT_BIN"
  }
  rm -f "$output.log"
  say "Compiled: $output"
}

do_test() {
  require_tool git
  require_tool tmux
  find_deno
  case $only in tests/agents*)
    cd "$source_dir"
    DENO_DIR=$cache/build PATH=$(dirname -- "$deno"):$PATH exec "$deno" run --quiet -A tests/agents/main.ts
    ;;
  esac
  scratch=$(mktemp -d)
  deno_dir=$cache/build
  share=$scratch/share/lockstep
  bin=$scratch/bin/lockstep
  prefix=$scratch
  install_program
  trap 'rm -rf "$scratch"' EXIT
  say "Testing $("$bin" version)"
  cd "$source_dir"
  # The slow suite lies below tests/ too, so the normal one names it away.
  set -- --ignore=tests/slow,tests/agents tests/
  [ -z "$only" ] || set -- "$only"
  DENO_DIR=$deno_dir LOCKSTEP_TEST_PROGRAM=$bin LOCKSTEP_TEST_DENO=$deno PATH=$(dirname -- "$deno"):$PATH \
    "$deno" test --quiet --no-check -A --parallel --trace-leaks "$@"
}

# Compiles with the wrong runtime: no program comes of it, but every module
# that must be embedded has to resolve, and is listed.
check_embedding() {
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  bundle "$scratch/dist"
  # shellcheck disable=SC2086 # options are words
  DENORT_BIN=$deno DENO_DIR=$cache/build "$deno" compile --no-prompt --no-config $PERMISSIONS \
    --include "$scratch/dist" --output "$scratch/lockstep" "$scratch/dist/main.js" >"$scratch/list" 2>&1 ||
    { cat "$scratch/list" >&2 && fail "a compiled program would miss a module" "see the error above"; }
  for chunk in "$scratch"/dist/*.js; do
    grep -qF "${chunk##*/}" "$scratch/list" ||
      fail "a compiled program would miss ${chunk##*/}" "DENORT_BIN=$deno deno compile … shows what it embeds"
  done
  say "A compiled program embeds all $(find "$scratch/dist" -name '*.js' | wc -l) chunks"
}

do_check() {
  find_deno
  cd "$source_dir"
  export DENO_DIR="$cache/build"
  "$deno" fmt --check --quiet
  "$deno" lint --quiet
  "$deno" check --quiet main.ts src tests demo bench
  command -v shellcheck >/dev/null 2>&1 || fail "shellcheck is missing" "$(package_command shellcheck || echo install shellcheck)"
  shellcheck install.sh .ci/run bin/*.sh hooks/* tmux/*.sh
  check_embedding
}

do_demo() {
  do_install
  say
  set -- --program "$bin"
  [ -z "$keep" ] || set -- "$@" --keep
  [ -z "$record" ] || set -- "$@" --record "$record"
  cd "$source_dir"
  exec env DENO_DIR="$cache/build" "$deno" run --quiet --no-prompt -A demo/main.ts "$@"
}

"do_$command"
