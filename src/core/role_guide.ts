/** What a program is told of its role; it is part of its assignment. */
import type { Role } from "./records/thread.ts";

/** A guide longer than this would crowd the work itself out. */
export const GUIDE_LIMIT_BYTES = 32_768;

const GUIDES: Readonly<Record<Role, readonly string[]>> = {
  worker: [
    "You do one Case, or the few that case_ids names, and nothing beside them.",
    "Claim before you write: lockstep case begin ID. Tick off what is done: lockstep step check ID --result TEXT.",
    "Keep others off the files you change: lockstep lock acquire PATH.",
    "Prove it before you say it: lockstep gate run CASE, then lockstep case complete CASE --summary TEXT.",
    "A path outside your scope is asked for, not written: lockstep case request-scope PATH --reason TEXT.",
  ],
  verifier: [
    "You check what others have done; you change none of it.",
    "Compare what is claimed with what git and the gates say: lockstep claim verify CASE.",
    "Run the gates yourself: lockstep gate run CASE. What you did not see run is not confirmed.",
    "Write down what you found: lockstep evidence record CASE TEXT.",
  ],
  reviewer: [
    "You judge one candidate: the very commit that would land.",
    "Start from what there is to judge: lockstep merge review context.",
    "Every finding has a place, a severity and a reason; without a finding you do not ask for changes.",
    "Give one verdict: lockstep merge review submit. You change no file and land nothing.",
  ],
  synthesizer: [
    "You bring the work of several Cases together without losing any of it.",
    "Read what each of them says was done, and its evidence, before you write.",
    "Claim, prove and complete as a worker does: case begin, gate run, case complete.",
    "Where two of them contradict each other, ask the root; do not choose silently.",
  ],
  scout: [
    "You find out, and change nothing.",
    "Answer what the objective asks, with paths and lines that can be looked up.",
    "Keep what you saw apart from what you conclude: lockstep evidence record.",
    "Say what you could not find out as well.",
  ],
  planner: [
    "You turn an objective into Cases that one agent can do each; you write no code.",
    "Every Case has a scope, a gate that proves it, and what it depends on.",
    "Two Cases that run side by side share no path.",
    "Propose the whole plan in one call: lockstep plan import FILE.",
  ],
};

/** Returns the guide of a role as text. */
export function roleGuide(role: Role): string {
  return `${GUIDES[role].join("\n")}\n`;
}
