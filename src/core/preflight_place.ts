/** The checks of where a packet's run would work. */
import { displayPath } from "./path.ts";
import { type Check, check, forStart, no, yes } from "./preflight_check.ts";
import type { PlaceFacts, PreflightFacts } from "./preflight_facts.ts";

/** Returns the checks of its repository, worktree, files and scope. */
export function placeChecks(facts: PreflightFacts): Check[] {
  return [
    repositoryCheck(facts.place),
    worktreeCheck(facts),
    containedCheck(facts.place),
    operationCheck(facts.place),
    busyCheck(facts),
    treeCheck(facts),
    overlapCheck(facts),
    scopeCheck(facts.place),
  ];
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

function busyCheck(facts: PreflightFacts): Check {
  const { busy_with, kind } = facts.place;
  const isInWay = kind === "child" && busy_with !== null;
  return check(
    "worktree.free",
    forStart(facts),
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

const SHOWN = 5;

function names(paths: readonly string[]): string {
  return `${paths.slice(0, SHOWN).map(displayPath).join(", ")}${
    paths.length > SHOWN ? ", …" : ""
  }`;
}
