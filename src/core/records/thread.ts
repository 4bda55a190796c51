import * as z from "zod/mini";

export const Role = z.enum([
  "worker",
  "verifier",
  "reviewer",
  "synthesizer",
  "scout",
  "planner",
]);
export type Role = z.output<typeof Role>;

export const ThreadState = z.enum([
  "planned",
  "starting",
  "running",
  "completed",
  "failed",
  "stopped",
]);
export type ThreadState = z.output<typeof ThreadState>;

/** A process that outlived its pid is told from it by start time and boot. */
export const ProcessId = z.lazy(() =>
  z.looseObject({
    pid: z.int(),
    /** Field 22 of `/proc/<pid>/stat`, or `ps -o lstart`; opaque text. */
    start_time: z.string(),
    boot_id: z.string(),
    /** Process namespace: in another one the pid means another process. */
    namespace: z.optional(z.string()),
  })
);
export type ProcessId = z.output<typeof ProcessId>;

/** What a packet says of a thread's runs, beside its Cases and its time. */
export const Dispatch = z.lazy(() =>
  z.looseObject({
    /** sha256 of the packet; by it the packet is kept. */
    packet_digest: z.string(),
    /** Folder below its worktree in which its program runs; "" for the top. */
    folder: z.string(),
    /** What of its worktree's scope the run may write. */
    scope: z.looseObject({
      allow: z.array(z.string()),
      deny: z.array(z.string()),
    }),
    /** So long it may print nothing; 0: as long as it likes; null: default. */
    silence_seconds: z.nullable(z.int()),
    /** It may begin although files in its scope are changed already. */
    allow_dirty_overlap: z.boolean(),
    /** Folder that gets a copy of the artifacts; null for none. */
    output_folder: z.nullable(z.string()),
  })
);
export type Dispatch = z.output<typeof Dispatch>;

/** One step of the watchdog's ladder; see `core/watch_ladder.ts`. */
export const WatchStepRecord = z.lazy(() =>
  z.looseObject({
    run_id: z.string(),
    at: z.string(),
    rung: z.enum(["nudge", "correct", "restart", "stop"]),
    /** Kind of the verdict that it answers. */
    kind: z.string(),
    text: z.string(),
    /** Numbers of the run's events that show it. */
    evidence: z.array(z.int()),
    /** The program was told. */
    is_delivered: z.boolean(),
  })
);

/** One child agent in one pane of the viewer. */
export const Thread = z.lazy(() =>
  z.looseObject({
    id: z.string(),
    session_id: z.string(),
    role: Role,
    title: z.string(),
    objective: z.string(),
    runner: z.string(),
    /** Program and arguments of the `command` runner. */
    argv: z.array(z.string()),
    state: ThreadState,
    /** Slug of the worktree it works in. */
    worktree: z.string(),
    case_ids: z.array(z.string()),
    /** Id of the merge request a reviewer was spawned for. */
    merge_request_id: z.nullable(z.string()),
    /** tmux pane id, `%12`; null before the pane exists. */
    pane_id: z.nullable(z.string()),
    /** Its current run, folder of `runs/`; null before the first. */
    run_id: z.nullable(z.string()),
    supervisor: z.nullable(ProcessId),
    /** The agent program, leader of its own process group. */
    agent: z.nullable(ProcessId),
    /** sha256 of the credential in `LOCKSTEP_THREAD`. */
    credential_digest: z.string(),
    generation: z.int(),
    /** Of the agent program; null while it runs or when a signal ended it. */
    exit_status: z.nullable(z.int()),
    signal: z.nullable(z.string()),
    /** What the program said last of its progress. A claim. */
    progress: z.string(),
    /** What the root told it on restarts; part of its assignment. */
    directives: z.array(z.string()),
    /** File with the guide of its program; the one of its role when null. */
    agent_guide_path: z.optional(z.nullable(z.string())),
    /** Why it ended as it did, for people. */
    note: z.string(),
    /** After so long its supervisor ends it; null for as long as it likes. */
    time_limit_seconds: z.optional(z.nullable(z.int())),
    /** Absent or null for a thread that has no packet. */
    dispatch: z.optional(z.nullable(Dispatch)),
    /** What the watchdog of its runs has done, the last of it. */
    watch_steps: z.optional(z.array(WatchStepRecord)),
    /** Set by whoever wants it stopped; its supervisor obeys. */
    stop_requested_at: z.nullable(z.string()),
    created_at: z.string(),
    started_at: z.nullable(z.string()),
    last_seen_at: z.string(),
    ended_at: z.nullable(z.string()),
  })
);
export type Thread = z.output<typeof Thread>;
