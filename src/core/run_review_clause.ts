/** Clauses of a packet, each set beside what shows that it holds. */
import { displayPath } from "./path.ts";
import { printable } from "./printable.ts";
import type { CheckItem } from "./records/run_review.ts";
import { changedPaths, type ReviewFacts } from "./run_review_facts.ts";

type Field = "acceptance" | "constraints" | "non_goals";
type Judged = Pick<CheckItem, "state" | "facts">;

/** Returns a question for each clause of a field. */
export function checkClauses(
  field: Field,
  facts: ReviewFacts,
): Pick<CheckItem, "id" | "clause" | "state" | "facts">[] {
  const clauses = facts.packet[field];
  if (field === "acceptance" && clauses.length === 0) {
    return [{
      id: "acceptance",
      clause: "Every command of VERIFICATION passes",
      ...byVerification(facts),
    }];
  }
  return clauses.map((clause, index) => ({
    id: `${field}.${index + 1}`,
    clause: printable(clause),
    ...(field === "acceptance"
      ? criterion(clause, facts)
      : prohibition(clause, facts)),
  }));
}

/** A criterion that names a Step or a command is settled by it. */
function criterion(clause: string, facts: ReviewFacts): Judged {
  const [, stepId] = /^(C\d+\.\d+):/.exec(clause) ?? [];
  const step = facts.steps.find(({ id }) => id === stepId);
  if (step !== undefined && !step.isDone) {
    return { state: "fail", facts: [`${step.id} is not checked off`] };
  }
  const named = facts.report.commands.filter((command, index) =>
    clause.includes(command.text) ||
    new RegExp(`\\bV${index + 1}\\b`).test(clause)
  );
  const failed = named.filter(({ observed }) => observed?.exit_status !== 0);
  if (failed.length > 0) {
    return {
      state: "fail",
      facts: failed.map((each) => `${printable(each.text)}: ${each.note}`),
    };
  }
  if (named.length > 0) {
    return {
      state: "pass",
      facts: named.map((each) => `${printable(each.text)}: ${each.note}`),
    };
  }
  return {
    state: "open",
    facts: [
      ...(step === undefined
        ? []
        : [`${step.id} is checked off: ${printable(step.result)}`]),
      ...byVerification(facts).facts,
    ],
  };
}

function byVerification({ report }: ReviewFacts): Judged {
  const passed = report.commands.filter(({ observed }) =>
    observed?.exit_status === 0
  );
  return {
    state: report.is_verified
      ? "pass"
      : report.commands.some(({ kind }) => kind === "command")
      ? "fail"
      : "open",
    facts: passed.length === 0
      ? ["no command has shown anything"]
      : passed.map((each) => `passed: ${printable(each.text)}`),
  };
}

const LEAVE_ALONE =
  /^(?:do not|don't|never|no)\s+(?:\w+\s+){0,2}?(?:modify|change|changes|touch|edit|edits|rewrite|delete|remove)\b/i;
const PATH =
  /`([^`\s]+)`|((?:[\w@.-]+\/)+[\w@.-]*|[\w@-]+\.[a-z][a-z0-9]{0,4}\b)/gi;

/** One that forbids to change named paths is settled by what changed. */
function prohibition(clause: string, facts: ReviewFacts): Judged {
  const changed = changedPaths(facts);
  if (LEAVE_ALONE.test(clause)) {
    if (changed.length === 0) {
      return { state: "pass", facts: ["nothing was changed"] };
    }
    const named = [...clause.matchAll(PATH)].map((match) =>
      (match[1] ?? match[2] ?? "").replace(/^\.\//, "").replace(/\/$/, "")
    );
    const broken = changed.filter((path) =>
      named.some((name) => isNamed(path, name))
    );
    if (broken.length > 0) {
      return {
        state: "fail",
        facts: broken.map((path) => `changed: ${displayPath(path)}`),
      };
    }
    // A wider ban beside the named paths is for the reviewer.
    if (named.length > 0 && !/\b(?:or|any|other|outside)\b/i.test(clause)) {
      return {
        state: "pass",
        facts: [`no change of ${named.map(displayPath).join(", ")}`],
      };
    }
  }
  return {
    state: "open",
    facts: changed.length === 0
      ? ["nothing was changed"]
      : [`changed: ${shownPaths(changed)}`],
  };
}

/** `utils.py` means every file of that name. */
function isNamed(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name}/`) ||
    path.endsWith(`/${name}`);
}

const SHOWN = 10;

function shownPaths(paths: readonly string[]): string {
  const more = paths.length > SHOWN ? `, and ${paths.length - SHOWN} more` : "";
  return `${paths.slice(0, SHOWN).map(displayPath).join(", ")}${more}`;
}
