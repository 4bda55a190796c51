/** Patterns in which several agents work side by side. */
import { EXACT_PATHS } from "./path.ts";
import {
  patternError,
  type PatternRequest,
  type PatternStep,
  reader,
  synthesizer,
  worker,
} from "./packet_pattern_step.ts";
import type { Scope } from "./records/worktree.ts";
import { objectiveSlug } from "./run_id.ts";
import { scopesInCommon } from "./scope_overlap.ts";

/** Reviews through several lenses, and one list of them. */
export function triangulate(
  request: PatternRequest,
  lenses: readonly string[],
): PatternStep[] {
  const reviews = lenses.map((lens) =>
    reader("reviewer", {
      key: `review-${objectiveSlug(lens)}`,
      objective: `Review this for ${lens}: ${request.objective}`,
      constraints: [`Lens: ${lens}, and nothing else`, ...request.constraints],
    })
  );
  return [
    ...reviews,
    synthesizer(request, reviews, {
      objective: `Make one list of the reviews of this: ${request.objective}`,
      deliverable: [
        "One list, ranked by severity, without repetitions: P0 to P3, path:line, what, sources",
        "A clear recommendation for each of the first five",
      ],
    }),
  ];
}

interface Section {
  readonly name: string;
  readonly scope: Scope;
}

function sectionOf(text: string): Section {
  const at = text.indexOf("=");
  const name = text.slice(0, at).trim();
  const allow = text.slice(at + 1).split(",").map((path) => path.trim())
    .filter((path) => path !== "");
  if (at > 0 && name !== "" && allow.length > 0) {
    return { name, scope: { allow, deny: [] } };
  }
  throw patternError("split", `"${text}" is no section`, "bad_section", {
    hint: "Write it as NAME=PATH or NAME=PATH,PATH",
  });
}

/** Parts that several workers write side by side; a reader sees the whole. */
export function split(
  request: PatternRequest,
  tracks: readonly string[],
): PatternStep[] {
  const sections = tracks.map(sectionOf);
  for (const [index, one] of sections.entries()) {
    for (const other of sections.slice(index + 1)) requireApart(one, other);
  }
  const parts = sections.map(({ name, scope }): PatternStep => ({
    ...worker(request, [], `The part ${name} of this: ${request.objective}`),
    key: `part-${objectiveSlug(name)}`,
    scope: { allow: scope.allow, deny: request.scope.deny },
    constraints: [
      `Only the part ${name}; others do theirs`,
      ...request.constraints,
    ],
    runner: request.runners[0],
  }));
  return [
    ...parts,
    reader("reviewer", {
      key: "consistency",
      objective: `Review whether the parts fit together: ${request.objective}`,
      after: parts.map(({ key }) => key),
      verification: request.verification,
      deliverable: [
        "Where the parts contradict or repeat each other, each with path:line in both",
        "A verdict: approve, request_changes or block",
      ],
    }),
  ];
}

/** Two that write one path would undo each other's work. */
function requireApart(one: Section, other: Section): void {
  const common = scopesInCommon(one.scope, other.scope, EXACT_PATHS);
  const isWhole = [one, other].some(({ scope }) => scope.allow.includes("."));
  if (common.length === 0 && !isWhole) return;
  throw patternError(
    "split",
    `${one.name} and ${other.name} would both write ${common[0] ?? "."}`,
    "overlap",
    { hint: "Give each path to one section" },
  );
}

/** Sources sought side by side, and a brief to decide by. */
export function research(
  request: PatternRequest,
  questions: readonly string[],
): PatternStep[] {
  const scouts = questions.map((question, index) =>
    reader("scout", {
      key: `research-${index + 1}`,
      objective: `Find out ${question}: ${request.objective}`,
      verification: [
        "Each statement has its source; the primary source goes before a summary of it",
      ],
      deliverable: [
        "Five to ten statements, each with its source",
        "What the sources disagree on, and what could not be found out",
      ],
    })
  );
  return [
    ...scouts,
    synthesizer(request, scouts, {
      objective: `Make a brief to decide by: ${request.objective}`,
      deliverable: [
        "A brief of one page: what is known, how surely, and from where",
        "The next actions, the first one first",
      ],
    }),
  ];
}

/** Ways to do it, and what each costs. */
export function options(
  request: PatternRequest,
  emphases: readonly string[],
): PatternStep[] {
  const drafts = emphases.map((emphasis, index) =>
    reader("planner", {
      key: `option-${index + 1}`,
      objective:
        `Propose a way to do this, by ${emphasis}: ${request.objective}`,
      constraints: [`Emphasis: ${emphasis}`, ...request.constraints],
      verification: [
        "The proposal names the paths it changes and what it costs",
      ],
      deliverable: [
        "One way to do it: outline, what it changes, what it costs, what speaks against it",
      ],
    })
  );
  return [
    ...drafts,
    synthesizer(request, drafts, {
      objective: `Compare the ways to do this: ${request.objective}`,
      deliverable: [
        "A table of the ways: what each gives, costs and risks",
        "The one you would take and why; the choice is the root's",
      ],
    }),
  ];
}
