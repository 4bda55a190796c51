/**
 * Whether a packet can be dispatched, before anything is made: each check
 * answers yes, no, or that it cannot tell, and says what to do about a no.
 */
import { describeLock } from "./lock_error.ts";
import { type Check, check, forStart, no, yes } from "./preflight_check.ts";
import type { PreflightFacts } from "./preflight_facts.ts";
import { placeChecks } from "./preflight_place.ts";
import { programChecks } from "./preflight_program.ts";

/** Returns every check, in the order of a person's questions. */
export function preflight(facts: PreflightFacts): Check[] {
  return [
    sessionCheck(facts),
    ...placeChecks(facts),
    lockCheck(facts),
    caseCheck(facts),
    limitCheck(facts),
    hooksCheck(facts),
    ...programChecks(facts),
    diskCheck(facts.free_bytes),
    commandsCheck(facts.foreign_commands),
    outputCheck(facts.output_problem),
    ...(facts.tmux === null ? [] : [tmuxCheck(facts, facts.tmux)]),
  ];
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

function lockCheck(facts: PreflightFacts): Check {
  const { locks } = facts;
  const [first] = locks;
  return check(
    "lock.free",
    forStart(facts),
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
