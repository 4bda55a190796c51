# shellcheck shell=sh
# What `work current-ref` is sure to ask git about its worktree: the launcher asks
# while Deno starts. bin/build.ts puts the functions above it that ask as the
# program does; src/io/git_asked.ts reads the answer, in parts that end with NUL:
# the paths, an empty one, git's exit status, the base, the commits, the status.
# A worktree that is damaged is for the program to judge.
exec 2>/dev/null
ask_uncommitted
printf '\0%s\0' "$?"

read -r _ git_dir <.git
common=${git_dir%/worktrees/*}
read -r _ ref <"$git_dir/HEAD"
# The name of the branch as one path component, as the hooks have it.
rest=${ref#refs/heads/} encoded=
while [ -n "$rest" ]; do
  head=${rest%%[%/]*}
  case ${rest#"$head"} in
  /*) head=$head%2F ;;
  %*) head=$head%25 ;;
  esac
  encoded=$encoded$head
  case $rest in *[%/]*) rest=${rest#*[%/]} ;; *) rest= ;; esac
done
read -r _ base <"$common/lockstep/policy/scope/$encoded" || exit
printf '%s\0' "$base"
# A branch that is where its base is has nothing to be listed.
if read -r tip <"$common/$ref" && read -r start <"$common/$base" && [ "$tip" = "$start" ]; then
  printf -- '-%s\n\0000\0' "$tip"
else
  ask rev-list --boundary --end-of-options "$base..HEAD"
  printf '\0%s\0' "$?"
fi
