import { checkRecords } from "../core/doctor_records.ts";
import { type Check, fine, untold, wrong } from "../core/doctor_rules.ts";
import { LockstepError } from "../core/error.ts";
import { freeBytes } from "../io/folder_size.ts";
import { type ProblemKind, verifyLedger } from "../store/verify.ts";
import type { Context } from "./context.ts";

const MEGABYTE = 1024 * 1024;

/** Verifies the ledger's files and asks what its records tell. */
export async function checkLedger(context: Context): Promise<Check[]> {
  const ledger = context.ledger();
  if (!ledger.exists()) return [unreadable(context)];
  const { problems, records } = await verifyLedger(ledger);
  const checks = problems.map(({ kind, text, hint }) =>
    wrong(
      { id: `ledger.${kind}`, severity: isFatal(kind) ? "error" : "warning" },
      text,
      {
        fix: kind === "format" && hint !== undefined
          ? hint
          : isFatal(kind)
          ? "lockstep ledger restore"
          : "lockstep ledger verify",
      },
    )
  );
  if (problems.some(({ kind }) => kind === "damage" || kind === "format")) {
    return checks;
  }
  const { leases } = await context.config();
  return [
    ...checks.length > 0
      ? checks
      : [fine({ id: "ledger" }, `${records} records, every checksum holds`)],
    ...context.read((view) =>
      checkRecords(view, context.now(), leases.session_stale_seconds)
    ),
    await checkDisk(ledger.paths.root),
  ];
}

function isFatal(kind: ProblemKind): boolean {
  return kind === "damage" || kind === "format" || kind === "record" ||
    kind === "reference";
}

/** The ledger says best itself why it is not there. */
function unreadable(context: Context): Check {
  try {
    context.read(() => {});
    return untold({ id: "ledger" }, "it came into being just now");
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    const isMissing = error.reason === "workspace.not_initialized";
    return wrong({ id: "ledger" }, error.message, {
      fix: isMissing ? "lockstep workspace init" : "lockstep ledger verify",
    });
  }
}

async function checkDisk(folder: string): Promise<Check> {
  const head = { id: "disk", severity: "warning" } as const;
  const free = await freeBytes(folder);
  if (free === undefined) return untold(head, "free space cannot be told");
  const text = `${Math.floor(free / MEGABYTE)} MiB are free`;
  return free >= 1024 * MEGABYTE ? fine(head, text) : wrong(
    { ...head, severity: free < 100 * MEGABYTE ? "error" : "warning" },
    text,
    { fix: "lockstep worktree clean" },
  );
}
