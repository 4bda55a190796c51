/**
 * Runs a gate and records what came of it: the one way by which evidence comes
 * to be observed. Used for Cases and for candidates of a merge.
 */
import { join } from "@std/path";
import { actorName } from "../core/actor.ts";
import { usage } from "../core/error.ts";
import { printableLines } from "../core/printable.ts";
import type { Evidence, Gate } from "../core/records/task.ts";
import { capture, type Captured } from "../io/capture.ts";
import { ENV, environmentNames } from "../io/env.ts";
import { makePrivateFolder } from "../io/fs.ts";
import { headCommit, worktreeTree } from "../io/git_tree.ts";
import { fileNameOf } from "../store/paths.ts";
import type { Context } from "./context.ts";

export interface GateRun {
  readonly gate: Gate;
  /** The run that it is part of: by it whatever it leaves is found. */
  readonly runId?: string;
  /** Top level of the worktree in which it runs. */
  readonly folder: string;
  /** Task id, or merge request id. */
  readonly subject: string;
  /** Where the evidence goes: `evidence-E1`, `evidence-merge`. */
  readonly aggregate: `evidence-${string}`;
}

/**
 * Runs a gate, again once when it failed and is flaky. Every run is recorded;
 * the last one is returned.
 *
 * @throws {LockstepError} `gate.no_command`, `process.not_started`,
 * `git.failed`.
 */
export async function runGate(
  context: Context,
  run: GateRun,
): Promise<Evidence> {
  const first = await runOnce(context, run);
  const isRepeated = run.gate.flaky && first.exit_status !== 0;
  return isRepeated ? await runOnce(context, run) : first;
}

async function runOnce(context: Context, run: GateRun): Promise<Evidence> {
  const { gate, folder } = run;
  const [program, ...args] = gate.argv;
  if (program === undefined) throw noCommand(gate);
  // The tree is taken first: an edit while the gate runs makes it stale.
  const tree = await worktreeTree(folder, { isKept: true });
  const commit = await headCommit(folder);
  const { limits } = await context.config();
  context.options.report(`Running gate ${gate.name}: ${gate.argv.join(" ")}`);
  const captured = await capture([program, ...args], {
    cwd: folder,
    env: {
      ...scrubbed(),
      ...(run.runId === undefined ? {} : { [ENV.run]: run.runId }),
    },
    timeoutMs: gate.timeout_seconds * 1000,
    limitBytes: limits.gate_output_bytes,
  });
  const treeAfter = await worktreeTree(folder);
  const output = await keepOutput(context, run, captured.output);
  if (captured.timedOut || captured.status !== 0) {
    const { root } = context.ledger().paths;
    context.options.report(endOf(captured.output, join(root, output.path)));
  }
  return await context.transact((tx) => {
    const evidence: Evidence = {
      id: tx.nextId("V"),
      subject: run.subject,
      kind: "gate",
      label: gate.label ?? "local",
      source: "observed",
      by: actorName(context.actor()),
      at: context.now(),
      text: textOf(gate, captured),
      gate: gate.name,
      argv: gate.argv,
      exit_status: captured.timedOut ? null : captured.status,
      duration_ms: captured.durationMs,
      tree,
      tree_after: treeAfter,
      commit: commit ?? null,
      output_digest: output.digest,
      output_path: output.path,
      output_omitted_bytes: captured.omittedBytes,
    };
    tx.put(run.aggregate, evidence.id, evidence);
    return evidence;
  });
}

const LINES_SHOWN = 20;

/** The end of what a gate printed, and where all of it is. */
function endOf(output: Uint8Array, path: string): string {
  const text = printableLines(new TextDecoder().decode(output)).trimEnd();
  const lines = text.split("\n").slice(-LINES_SHOWN);
  return [...lines, `All it printed: ${path}`].join("\n");
}

function textOf(gate: Gate, captured: Captured): string {
  const seconds = (captured.durationMs / 1000).toFixed(1);
  if (captured.timedOut) {
    return `${gate.name}: killed after ${gate.timeout_seconds} s`;
  }
  return `${gate.name}: exit status ${captured.status} in ${seconds} s`;
}

const HIDDEN =
  /^LOCKSTEP_|(^|_)(TOKEN|SECRET|SECRETS|PASSWORD|PASSWD|CREDENTIALS?|APIKEY|(API|ACCESS|PRIVATE|SECRET)_KEY)$/i;

/**
 * Returns what a gate must not see: the credential of the caller, by which it
 * could act as a thread, and secrets, which would end up in the kept output.
 */
export function scrubbed(): Record<string, undefined> {
  const hidden: Record<string, undefined> = {};
  for (const name of environmentNames()) {
    if (HIDDEN.test(name)) hidden[name] = undefined;
  }
  return hidden;
}

async function keepOutput(
  context: Context,
  run: GateRun,
  output: Uint8Array<ArrayBuffer>,
): Promise<{ readonly digest: string; readonly path: string }> {
  const sha256 = await crypto.subtle.digest("SHA-256", output);
  const digest = new Uint8Array(sha256).toHex();
  const path = `gates/${
    fileNameOf(`${run.subject}-${run.gate.name}`)
  }-${digest}.log`;
  const { root } = context.ledger().paths;
  makePrivateFolder(join(root, "gates"));
  // Named by its content: the same output is the same file.
  await Deno.writeFile(join(root, path), output, { mode: 0o600 });
  return { digest, path };
}

function noCommand(gate: Gate): Error {
  return usage(`Cannot run gate "${gate.name}": it has no command`, {
    reason: "gate.no_command",
    hint: "Give the gate a command in lockstep.yaml or in the plan",
  });
}
