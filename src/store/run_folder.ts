/**
 * The folder of one run, `runs/<run id>/`, outside every worker's tree:
 * `run.json` (what was started), `events.jsonl` (what happened), `stderr.log`,
 * `exit.json` (how it ended), `assignment.json` (what the program is told) and
 * `bin/`; what a packet adds is in `run_artifacts.ts`. One process writes to
 * it: the supervisor.
 */
import { join } from "@std/path";
import { LockstepError } from "../core/error.ts";
import { shellWord } from "../core/shell_word.ts";
import type { ExitRecord, RunEvent, RunRecord } from "../core/records/run.ts";
import {
  isAbsence,
  makePrivateFolder,
  readText,
  removeFile,
} from "../io/fs.ts";
import { AppendedFile } from "./appended_file.ts";

/** What is kept of one line; an agent may print a whole file as one. */
const LINE_LIMIT = 65_536;

/** What is kept of one run's output; a program that loops fills no disk. */
const RUN_LIMIT_BYTES = 64 * 1024 * 1024;

export interface RunPaths {
  readonly folder: string;
  readonly run: string;
  readonly events: string;
  readonly stderr: string;
  readonly exit: string;
  readonly assignment: string;
  /** The environment for the program, until its supervisor has read it. */
  readonly environment: string;
  readonly bin: string;
  /** What is said to a running program, one JSON object a line. */
  readonly directives: string;
  /** The packet as it was given; there is none for a run without one. */
  readonly task: string;
  /** What the program is told because of its packet. */
  readonly prompt: string;
  /** Where the program may put its report. */
  readonly claim: string;
}

/** Returns where everything of a run is. */
export function runPaths(runsFolder: string, runId: string): RunPaths {
  const folder = join(runsFolder, runId);
  return {
    folder,
    run: join(folder, "run.json"),
    events: join(folder, "events.jsonl"),
    stderr: join(folder, "stderr.log"),
    exit: join(folder, "exit.json"),
    assignment: join(folder, "assignment.json"),
    environment: join(folder, "environment.json"),
    bin: join(folder, "bin"),
    directives: join(folder, "directives.jsonl"),
    task: join(folder, "task.md"),
    prompt: join(folder, "prompt.md"),
    claim: join(folder, "claim.json"),
  };
}

/** Makes the folder with what the program is to know and to have. */
export function prepareRun(
  paths: RunPaths,
  content: {
    readonly assignment: unknown;
    readonly environment: Readonly<Record<string, string>>;
    /** Starts this same Lockstep; the program's `lockstep` does that. */
    readonly program: readonly string[];
  },
): void {
  makePrivateFolder(paths.bin);
  writeJson(paths.assignment, content.assignment);
  writeJson(paths.environment, content.environment);
  writeNew(paths.directives, "");
  const words = content.program.map(shellWord).join(" ");
  writeNew(
    join(paths.bin, "lockstep"),
    `#!/bin/sh\nexec ${words} "$@"\n`,
    0o700,
  );
}

/** Takes the environment out of the folder: it may hold secrets. */
export function takeEnvironment(
  paths: RunPaths,
): Record<string, string> | undefined {
  const text = readText(paths.environment);
  removeFile(paths.environment);
  // Written by `prepareRun` of the same version.
  return text === undefined ? undefined : JSON.parse(text);
}

/** Writes `run.json`. */
export function writeRun(paths: RunPaths, record: RunRecord): void {
  writeJson(paths.run, record);
}

/** Writes `exit.json` as a whole: whoever finds it can believe it. */
export function writeExit(paths: RunPaths, record: ExitRecord): void {
  writeJson(`${paths.exit}.tmp`, record);
  Deno.renameSync(`${paths.exit}.tmp`, paths.exit);
}

/** Returns how a run ended, or `undefined` while that is not written. */
export function findExit(paths: RunPaths): ExitRecord | undefined {
  const text = readText(paths.exit);
  if (text === undefined) return undefined;
  try {
    // Written as a whole by `writeExit`.
    return JSON.parse(text) as ExitRecord;
  } catch (cause) {
    throw new LockstepError("corrupt", `Cannot read "${paths.exit}"`, {
      reason: "run.damaged",
      hint: "Look at the record of the run: lockstep run list",
      cause,
    });
  }
}

/**
 * Appends to `events.jsonl`, numbering as it goes, and to `stderr.log`. Knows
 * afterwards whether both hold what was written, and nothing else.
 */
export class EventFile implements Disposable {
  readonly #events: AppendedFile;
  readonly #stderr: AppendedFile;
  #seq = 0;
  #lost = 0;

  constructor(
    paths: RunPaths,
    private readonly limitBytes = RUN_LIMIT_BYTES,
  ) {
    this.#events = new AppendedFile(paths.events);
    this.#stderr = new AppendedFile(paths.stderr);
  }

  /** How many events could not be written, such as on a full disk. */
  get lost(): number {
    return this.#lost;
  }

  /**
   * Appends an event. Neither a full disk nor a full share of it must end a
   * worker: what is not written is counted. The supervisor's own events are
   * always written.
   *
   * @returns the number of the event, or of the last that was written.
   */
  append(event: Pick<RunEvent, "at" | "kind" | "text" | "event">): number {
    const isOutput = event.kind === "stdout" || event.kind === "stderr" ||
      (event.kind === "agent" && event.event?.kind !== "finished");
    if (isOutput && this.#events.bytes > this.limitBytes) {
      this.#lost++;
      return this.#seq;
    }
    const text = event.text.length <= LINE_LIMIT
      ? event.text
      : `${event.text.slice(0, LINE_LIMIT)} … ${event.text.length} characters`;
    try {
      this.#events.append(
        JSON.stringify({ seq: ++this.#seq, ...event, text }),
      );
      if (event.kind === "stderr") this.#stderr.append(text);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#lost++;
    }
    return this.#seq;
  }

  /** Tells whether the files are still as they were written. */
  async isIntact(): Promise<boolean> {
    return await this.#events.isIntact() && await this.#stderr.isIntact();
  }

  [Symbol.dispose](): void {
    this.#events[Symbol.dispose]();
    this.#stderr[Symbol.dispose]();
  }
}

/** Returns the events of a run, all of them or the last ones. */
export function readEvents(paths: RunPaths, last?: number): RunEvent[] {
  const lines = (readText(paths.events) ?? "").split("\n");
  // What follows the last newline is being written.
  const whole = lines.slice(0, -1);
  return whole.slice(last === undefined ? 0 : -last).map((line) =>
    JSON.parse(line) as RunEvent // written by EventFile
  );
}

/**
 * Returns the last events of a run: those in so many bytes at its end. Lines
 * that are none of `EventFile`, whoever wrote them, are left out.
 */
export function readEventsTail(paths: RunPaths, bytes: number): RunEvent[] {
  const lines = readTail(paths.events, bytes).split("\n").slice(0, -1);
  return lines.flatMap((line) => findEvent(line) ?? []);
}

function findEvent(line: string): RunEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isEvent = typeof value === "object" && value !== null &&
      "kind" in value && "text" in value && typeof value.text === "string";
    return isEvent ? value as RunEvent : undefined; // as EventFile writes it
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function readTail(path: string, bytes: number): string {
  using file = findFile(path);
  // Its supervisor may have died before the first line.
  if (file === undefined) return "";
  const { size } = file.statSync();
  const from = Math.max(0, size - bytes);
  file.seekSync(from, Deno.SeekMode.Start);
  const buffer = new Uint8Array(size - from);
  let at = 0;
  while (at < buffer.length) {
    const read = file.readSync(buffer.subarray(at));
    if (read === null) break;
    at += read;
  }
  const text = new TextDecoder().decode(buffer.subarray(0, at));
  return from === 0 ? text : text.slice(text.indexOf("\n") + 1);
}

function findFile(path: string): Deno.FsFile | undefined {
  try {
    return Deno.openSync(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

function writeJson(path: string, value: unknown): void {
  writeNew(path, `${JSON.stringify(value, null, 2)}\n`);
}

function writeNew(path: string, text: string, mode = 0o600): void {
  Deno.writeTextFileSync(path, text, { mode });
}

/** Says a directive to the program of a run. */
export function appendDirective(
  paths: RunPaths,
  directive: {
    readonly id: string;
    readonly mode: string | null;
    readonly text: string;
  },
): void {
  const { id, mode, text } = directive;
  const line = `${JSON.stringify({ id, mode, text })}\n`;
  Deno.writeTextFileSync(paths.directives, line, { append: true });
}
