import type { TempLedger } from "./temp_ledger.ts";

const WORKER = new URL("./ledger_worker.ts", import.meta.url).pathname;

export interface WorkerOutcome {
  readonly status: number;
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** Starts `ledger_worker.ts`; its streams are piped. */
export function startWorker(
  temporary: TempLedger,
  args: readonly string[],
  options: { readonly isUnlocked?: boolean } = {},
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--quiet",
      "--no-check",
      WORKER,
      ...(options.isUnlocked === true ? ["--without-lock"] : []),
      temporary.folder,
      ...args,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Waits for the end of a worker and returns what it said. */
export async function outcomeOf(
  child: Deno.ChildProcess,
): Promise<WorkerOutcome> {
  await child.stdin.close().catch(ignoreClosedPipe);
  const output = await child.output();
  const text = new TextDecoder().decode(output.stdout);
  return {
    status: output.code,
    // A line without its newline was never acknowledged.
    lines: text.split("\n").slice(0, -1),
    stderr: new TextDecoder().decode(output.stderr),
  };
}

function ignoreClosedPipe(error: unknown): void {
  if (error instanceof Deno.errors.BrokenPipe) return;
  if (error instanceof TypeError) return; // already closed
  throw error;
}

/** Resolves once a worker has printed its first line. */
export async function firstLine(child: Deno.ChildProcess): Promise<string> {
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return new TextDecoder().decode(value).trimEnd();
}
