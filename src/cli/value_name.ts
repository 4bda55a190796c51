/** What follows a flag in help, so that it tells what kind of word is wanted. */

/** Words that ids are shown as, by the last word of their param's name. */
const ID_NAMES: ReadonlyMap<string, string> = new Map(Object.entries({
  case: "CASE",
  lock: "LOCK",
  message: "MESSAGE",
  node: "TASK",
  request: "REQUEST",
  run: "RUN",
  session: "SESSION",
  task: "TASK",
  thread: "THREAD",
  violation: "VIOLATION",
}));

const NAMES: ReadonlyMap<string, string> = new Map(Object.entries({
  affected_files: "PATH",
  agent_guide_path: "PATH",
  allow: "PATTERN",
  artifacts: "PATH",
  base_ref: "REF",
  before: "TASK",
  branch: "BRANCH",
  commit: "COMMIT",
  deny: "PATTERN",
  depends_on: "TASK",
  epic: "EPIC",
  file: "PATH",
  files: "PATH",
  fixtures: "PATH",
  gate: "GATE",
  gates: "GATE",
  output: "PATH",
  owner_session: "SESSION",
  parent: "ID",
  parent_id: "TASK",
  path: "PATH",
  required_files: "PATH",
  scope: "PATTERN",
  scope_path: "PATH",
  slug: "NAME",
  step: "STEP",
  target_branch: "BRANCH",
  target_path: "PATH",
  task: "TASK",
  waive: "GATE",
  workdir: "PATH",
  worktree: "WORKTREE",
  worktree_name: "NAME",
}));

/** Returns what stands for the text of a param: `CASE` for `case_id`. */
export function textValueName(param: string): string {
  const last = /^(?:.*_)?([a-z]+)_ids?$/.exec(param)?.[1] ?? "";
  return NAMES.get(param) ?? ID_NAMES.get(last) ?? "TEXT";
}
