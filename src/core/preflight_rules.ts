/**
 * Whether a packet can be dispatched, before anything is made: each check
 * answers yes, no, or that it cannot tell, and says what to do about a no.
 */
import { describeLock } from "./lock_error.ts";
import { displayPath } from "./path.ts";
import { type Check, check, no, yes } from "./preflight_check.ts";
import type { PlaceFacts, PreflightFacts } from "./preflight_facts.ts";
import { quotaCheck } from "./preflight_quota.ts";

/** Returns every check, in the order of a person's questions. */
export function preflight(facts: PreflightFacts): Check[] {
  return [
    sessionCheck(facts),
    repositoryCheck(facts.place),
    worktreeCheck(facts),
    containedCheck(facts.place),
    operationCheck(facts.place),
    busyCheck(facts),
    treeCheck(facts),
    overlapCheck(facts),
    scopeCheck(facts.place),
    lockCheck(facts),
    caseCheck(facts),
    limitCheck(facts),
    hooksCheck(facts),
    programCheck(facts),
    ...agentChecks(facts),
    diskCheck(facts.free_bytes),
    commandsCheck(facts.foreign_commands),
    outputCheck(facts.output_problem),
    ...(facts.tmux === null ? [] : [tmuxCheck(facts, facts.tmux)]),
  ];
}

/** What only a start needs is a warning when nothing is started. */
function forStart(facts: PreflightFacts): Check["severity"] {
  return facts.is_dry_run ? "warning" : "blocking";
}

function sessionCheck({ session }: PreflightFacts): Check {
  const remedy = 'lockstep session open --user-request "…"';
  return check(
    "session.open",
    "blocking",
    session === null
      ? no("it cannot be told which session is meant", remedy)
      : session.is_open
      ? yes(`session ${session.id} is open`)
      : no(`session ${session.id} is closed`, remedy),
  );
}

function repositoryCheck(place: PlaceFacts): Check {
  return check(
    "repository.same",
    "blocking",
    place.is_same_repository
      ? yes(`${place.workdir} is in this repository`)
      : no(
        `WORKDIR ${place.workdir} is in another repository`,
        `Call from there: lockstep -C ${place.workdir} dispatch …`,
      ),
  );
}

function worktreeCheck({ place, session }: PreflightFacts): Check {
  const { worktree, session_id, mismatch } = place;
  const isForeign = session_id !== null && session !== null &&
    session_id !== session.id;
  if (isForeign) {
    return check(
      "worktree.own",
      "blocking",
      no(
        `worktree ${worktree} belongs to session ${session_id}`,
        `Add --session ${session_id}`,
      ),
    );
  }
  return check(
    "worktree.own",
    "blocking",
    mismatch === null
      ? yes(
        place.kind === "child"
          ? `the run works in worktree ${worktree}`
          : "the run gets a worktree of its own",
      )
      : no(mismatch, "lockstep doctor"),
  );
}

function containedCheck({ is_contained, workdir }: PlaceFacts): Check {
  return check(
    "branch.contained",
    "warning",
    is_contained ? yes("the run has all that is committed there") : no(
      `${workdir} has commits that the session's branch does not have`,
      "Bring them into the session first, or name its worktree as WORKDIR",
    ),
  );
}

function operationCheck({ operation, kind }: PlaceFacts): Check {
  return check(
    "worktree.at_rest",
    kind === "child" ? "blocking" : "warning",
    operation === null
      ? yes("nothing is under way in it")
      : no(`a ${operation} is under way in it`, "Finish it, or abort it"),
  );
}

function busyCheck({ place, is_dry_run }: PreflightFacts): Check {
  const { busy_with, kind } = place;
  const isInWay = kind === "child" && busy_with !== null;
  return check(
    "worktree.free",
    is_dry_run ? "warning" : "blocking",
    isInWay
      ? no(
        `thread ${busy_with} works there`,
        `lockstep thread child wait-status ${busy_with}`,
      )
      : yes("nobody works there"),
  );
}

function treeCheck({ place }: PreflightFacts): Check {
  const { dirty, kind } = place;
  const left = kind === "child"
    ? "they stay as they are"
    : "the run's own worktree does not have them";
  return check(
    "tree.clean",
    "warning",
    dirty.length === 0 ? yes("everything is committed") : no(
      `${dirty.length} uncommitted: ${names(dirty)}; ${left}`,
      "Commit what the run is to see",
    ),
  );
}

function overlapCheck(facts: PreflightFacts): Check {
  const { mode, place, allow_dirty_overlap } = facts;
  const paths = mode === "worker" ? place.dirty_in_scope : [];
  if (paths.length === 0) {
    return check(
      "tree.dirty_overlap",
      "blocking",
      yes("nothing uncommitted lies in the scope"),
    );
  }
  return check(
    "tree.dirty_overlap",
    allow_dirty_overlap ? "warning" : "blocking",
    no(
      `the scope holds uncommitted changes: ${names(paths)}`,
      "Commit them, or add --allow-dirty-overlap",
    ),
  );
}

function scopeCheck({ beyond_worktree, worktree }: PlaceFacts): Check {
  return check(
    "scope.covered",
    "blocking",
    beyond_worktree.length === 0 ? yes("the scope can be written") : no(
      `worktree ${worktree} may not write ${names(beyond_worktree)}`,
      "Narrow WRITE SCOPE, or name another WORKDIR",
    ),
  );
}

function lockCheck({ locks, is_dry_run }: PreflightFacts): Check {
  const [first] = locks;
  return check(
    "lock.free",
    is_dry_run ? "warning" : "blocking",
    first === undefined ? yes("nobody else has locked it") : no(
      `others hold ${describeLock(first)}${
        locks.length > 1 ? ` and ${locks.length - 1} more` : ""
      }`,
      `lockstep lock wait ${first.path}`,
    ),
  );
}

function caseCheck({ case_problem }: PreflightFacts): Check {
  return check(
    "case.ready",
    "blocking",
    case_problem === null
      ? yes("nothing keeps its Case from being worked on")
      : no(case_problem, "lockstep task list"),
  );
}

function limitCheck(facts: PreflightFacts): Check {
  const { live_threads, thread_limit } = facts;
  return check(
    "thread.limit",
    forStart(facts),
    live_threads < thread_limit
      ? yes(`${live_threads} of ${thread_limit} threads run`)
      : no(
        `${live_threads} of ${thread_limit} threads run`,
        "Wait for one: lockstep thread child list",
      ),
  );
}

function hooksCheck(facts: PreflightFacts): Check {
  return check(
    "hooks.installed",
    forStart(facts),
    facts.has_hooks
      ? yes("git runs the hooks of Lockstep")
      : no("git does not run the hooks of Lockstep", "lockstep hooks repair"),
  );
}

function programCheck(facts: PreflightFacts): Check {
  const { path, problem, runner } = facts.program;
  return check(
    "runner.program",
    forStart(facts),
    path === null
      ? no(
        problem ?? `runner ${runner} finds no program`,
        "Install it, or choose another: --runner command -- PROGRAM",
      )
      : yes(`${runner} starts ${path}`),
  );
}

/** A program of the caller's own has no version, account or quota to tell. */
function agentChecks(facts: PreflightFacts): Check[] {
  if (facts.program.runner === "command") return [];
  return [
    versionCheck(facts),
    loginCheck(facts),
    quotaCheck(facts.quota, facts.is_dry_run),
  ];
}

function versionCheck({ program }: PreflightFacts): Check {
  const { path, version, warning } = program;
  if (path === null) {
    const says = "there is no program to ask";
    return check("runner.version", "warning", { answer: "unknown", says });
  }
  return check(
    "runner.version",
    "warning",
    warning === null
      ? yes(`version ${version ?? "not told"}`)
      : no(warning, "Expect surprises, or install a version that is known"),
  );
}

function loginCheck(facts: PreflightFacts): Check {
  const { is_logged_in, runner } = facts.program;
  if (is_logged_in === null) {
    return check("runner.login", "warning", {
      answer: "unknown",
      says: "it cannot be told offline whether it is logged in",
    });
  }
  return check(
    "runner.login",
    forStart(facts),
    is_logged_in ? yes("there are credentials for it") : no(
      `there are no credentials for ${runner}`,
      "Log in with the program itself, or set its key",
    ),
  );
}

const MINIMUM_BYTES = 200 * 1024 ** 2;
const LOW_BYTES = 1024 ** 3;

function diskCheck(freeBytes: number | null): Check {
  if (freeBytes === null) {
    return check("disk.space", "warning", {
      answer: "unknown",
      says: "it cannot be told how much space is left",
    });
  }
  const says = `${Math.floor(freeBytes / 1024 ** 2)} MiB are left`;
  return check(
    "disk.space",
    freeBytes < MINIMUM_BYTES ? "blocking" : "warning",
    freeBytes < LOW_BYTES ? no(says, "lockstep prune --dry-run") : yes(says),
  );
}

function commandsCheck(foreign: readonly string[]): Check {
  return check(
    "packet.commands",
    "blocking",
    foreign.length === 0 ? yes("its commands are the caller's own") : no(
      `the packet came with the project, and nobody has approved its commands: ${
        foreign.slice(0, 3).map((each) => JSON.stringify(each)).join(", ")
      }`,
      "Read them; to take them as your own: lockstep dispatch --task - <FILE",
    ),
  );
}

function outputCheck(problem: string | null): Check {
  return check(
    "output.folder",
    "blocking",
    problem === null
      ? yes("the artifacts have a place")
      : no(problem, "Name another folder with --output-dir"),
  );
}

function tmuxCheck(facts: PreflightFacts, status: string): Check {
  return check(
    "tmux.ready",
    forStart(facts),
    status === "ready" ? yes("tmux is ready") : no(
      `tmux is ${status.replace("_", " ")}`,
      "lockstep runtime tmux ensure; or leave --detach out",
    ),
  );
}

const SHOWN = 5;

function names(paths: readonly string[]): string {
  return `${paths.slice(0, SHOWN).map(displayPath).join(", ")}${
    paths.length > SHOWN ? ", …" : ""
  }`;
}
