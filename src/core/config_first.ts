/**
 * What `workspace init` offers as a first `lockstep.yaml`: every line is a
 * comment, so that the file changes nothing until somebody edits it. Lines
 * with `##` explain, lines with `#` are settings with their defaults.
 */
export const FIRST_CONFIG =
  `## Settings of Lockstep for this project. What is committed on the protected
## branch governs. All values: lockstep config show. Check: lockstep config check
##
## Branches that only an approved review moves; empty: the default branch.
## With accept_upstream they may follow what their upstream has.
# protect:
#   branches: []
#   accept_upstream: true
##
## Commands that have to pass before anything lands, such as
##   test: { run: npm test }
# gates: {}
##
## Approving reviews for a change of medium risk, paths of high risk, and what
## has to run all reviewers; empty: whoever asks for a review chooses.
# review:
#   required: 1
#   high_risk_paths: []
#   runner: ""
##
## Ignored files to copy into new worktrees, and commands to run there. A person
## approves the commands first: lockstep approve
# worktree:
#   copy: []
#   setup: []
##
## The agent program of new threads: codex, claude, opencode or command.
# runner:
#   default: codex
#   model: ""
##
## Children that a session may have at once.
# limits:
#   children_per_session: 6
##
## When a run is stopped; 0: never. More: references/loop_detection_policy.md
# watchdog:
#   timeout_seconds: 1800
#   silence_seconds: 300
##
## Push the protected branch after a landing; ignored files that gates, each in
## a fresh checkout, keep for one another, such as node_modules/
# merge:
#   push: false
#   cache: []
`;
