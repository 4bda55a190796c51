import * as z from "zod/mini";
import type { AgentEvent } from "../agent_event.ts";
import { Role } from "./thread.ts";

/** `run.json` in the folder of a run: what was started. Never changed. */
export const RunRecord = z.lazy(() =>
  z.looseObject({
    format: z.literal(1),
    run_id: z.string(),
    thread_id: z.string(),
    session_id: z.string(),
    runner: z.string(),
    argv: z.array(z.string()),
    cwd: z.string(),
    /** Names only: values may be secrets. */
    environment_names: z.array(z.string()),
    pid: z.int(),
    started_at: z.string(),
    /** Empty: the program's own choice. */
    model: z.optional(z.string()),
    /** The program's own sandbox; `none` where there is none to speak of. */
    sandbox: z.optional(z.enum(["off", "none"])),
    /** As the program names it; null when it does not. */
    program_version: z.optional(z.nullable(z.string())),
    /** What the runner can do with it; see runners/runner.ts. */
    capabilities: z.optional(z.record(z.string(), z.unknown())),
  })
);
export type RunRecord = z.output<typeof RunRecord>;

/** `exit.json` in the folder of a run: how it ended. */
export const ExitRecord = z.lazy(() =>
  z.looseObject({
    format: z.literal(1),
    run_id: z.string(),
    state: z.enum(["completed", "failed", "stopped"]),
    exit_status: z.nullable(z.int()),
    signal: z.nullable(z.string()),
    note: z.string(),
    ended_at: z.string(),
  })
);
export type ExitRecord = z.output<typeof ExitRecord>;

/** A line of `events.jsonl`: what happened in a run, stamped and numbered. */
export const RunEvent = z.lazy(() =>
  z.looseObject({
    seq: z.int(),
    at: z.string(),
    /** `stdout`, `stderr`: a line of the program; else the supervisor's own. */
    kind: z.enum([
      "started",
      "stdout",
      "stderr",
      /** An event of `core/agent_event.ts`, as JSON. */
      "agent",
      /** What the watchdog found or did. */
      "watchdog",
      "directive",
      "signal",
      "note",
      "exited",
    ]),
    text: z.string(),
    /** Of the kind `agent`: what its program did; see core/agent_event.ts. */
    event: z.optional(z.custom<AgentEvent>(isAgentEvent)),
  })
);
export type RunEvent = z.output<typeof RunEvent>;

/** How a dispatched run came out; `core/run_outcome.ts` says which counts. */
export const RunStatus = z.enum([
  "ok",
  /** It wrote outside its scope, or what it must leave alone. */
  "policy",
  /** The watchdog stopped it. */
  "watchdog",
  /** Its program failed, or was stopped. */
  "failed",
  /** It ended without a valid result, or one that does not hold. */
  "invalid",
]);
export type RunStatus = z.output<typeof RunStatus>;

/**
 * A dispatched run in the ledger: what its artifacts held when they were
 * written, each record with the digest of the one sealed before it.
 */
export const DispatchedRun = z.lazy(() =>
  z.looseObject({
    id: z.string(),
    thread_id: z.string(),
    session_id: z.string(),
    mode: Role,
    case_id: z.nullable(z.string()),
    /** `incomplete`: its supervisor died; what it left was judged. */
    state: z.enum(["running", "finished", "incomplete"]),
    /** Null while it runs. */
    status: z.nullable(RunStatus),
    /** What was written before the program began: name → sha256. */
    before: z.record(z.string(), z.string()),
    /** All that was there in the end: name → sha256. Empty while it runs. */
    artifacts: z.record(z.string(), z.string()),
    /** Digest of the run that was sealed before; null for the first. */
    previous: z.nullable(z.string()),
    /** sha256 of what this record says; null while it runs. */
    digest: z.nullable(z.string()),
    started_at: z.string(),
    ended_at: z.nullable(z.string()),
  })
);
export type DispatchedRun = z.output<typeof DispatchedRun>;

/** Which runs there are, and the end of the chain of the sealed ones. */
export const RunChain = z.lazy(() =>
  z.looseObject({
    /** Run that was sealed last, and its digest; null before the first. */
    run_id: z.nullable(z.string()),
    digest: z.nullable(z.string()),
    /** How many runs were sealed. */
    length: z.int(),
    /** Months with runs, `202611`, oldest first: each is an aggregate. */
    months: z.array(z.string()),
  })
);
export type RunChain = z.output<typeof RunChain>;

/** Only supervisors write these lines; a reader looks at what it needs. */
function isAgentEvent(value: unknown): boolean {
  return typeof value === "object" && value !== null && "kind" in value;
}
