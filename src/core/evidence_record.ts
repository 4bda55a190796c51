import type { Transaction } from "./aggregates.ts";
import { ID_LETTER } from "./id.ts";
import type { Evidence, Task } from "./records/task.ts";
import type { IsoTime } from "./time.ts";

/** Evidence that somebody tells, as opposed to what Lockstep ran. */
export interface Told {
  readonly kind: "observation" | "waiver" | "grant" | "snapshot";
  readonly text: string;
  readonly label: Evidence["label"];
  /** Actor in short form. */
  readonly by: string;
  /** Name of the gate that is waived; null for an observation. */
  readonly gate: string | null;
  /** Command that was run, as it is said. */
  readonly argv?: readonly string[];
  readonly exit_status?: number | null;
  /** Paths that were changed, as it is said. */
  readonly files?: readonly string[];
}

/** Records what somebody tells about a task: a claim, and never more. */
export function recordTold(
  tx: Transaction,
  { task, told }: { readonly task: Task; readonly told: Told },
  now: IsoTime,
): Evidence {
  const evidence: Evidence = {
    id: tx.nextId(ID_LETTER.evidence),
    subject: task.id,
    kind: told.kind,
    label: told.label,
    source: "claimed",
    by: told.by,
    at: now,
    text: told.text,
    gate: told.gate,
    argv: [...told.argv ?? []],
    exit_status: told.exit_status ?? null,
    duration_ms: null,
    tree: null,
    commit: null,
    output_digest: null,
    output_path: null,
    files: [...told.files ?? []],
  };
  tx.put(`evidence-${task.epic}`, evidence.id, evidence);
  return evidence;
}
