import * as z from "zod/mini";

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
      "directive",
      "signal",
      "note",
      "exited",
    ]),
    text: z.string(),
  })
);
export type RunEvent = z.output<typeof RunEvent>;
