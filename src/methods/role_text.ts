/** What each role asks of an agent; part of the program, so always there. */
import type { Role } from "../core/records/thread.ts";
import planner from "../../references/roles/planner.md" with { type: "text" };
import reviewer from "../../references/roles/reviewer.md" with { type: "text" };
import scout from "../../references/roles/scout.md" with { type: "text" };
import synthesizer from "../../references/roles/synthesizer.md" with {
  type: "text",
};
import verifier from "../../references/roles/verifier.md" with { type: "text" };
import worker from "../../references/roles/worker.md" with { type: "text" };

/** The text of each role. */
export const ROLE_TEXT: Readonly<Record<Role, string>> = {
  worker,
  verifier,
  reviewer,
  synthesizer,
  scout,
  planner,
};
