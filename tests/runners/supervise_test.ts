import { assert, assertEquals } from "@std/assert";
import { delay } from "../../src/io/clock.ts";
import { findByEnvironment } from "../../src/io/pid.ts";
import type { Argv } from "../../src/io/process.ts";
import { Program, type ProgramOptions } from "../../src/runners/supervise.ts";

const GRACE_MS = 400;

interface Started extends AsyncDisposable {
  readonly program: Program;
  readonly lines: string[];
  readonly signals: Deno.Signal[];
  readonly mark: string;
}

function startProgram(argv: Argv): Started {
  const lines: string[] = [];
  const signals: Deno.Signal[] = [];
  const value = crypto.randomUUID();
  const mark = `LOCKSTEP_RUN=${value}`;
  const options: ProgramOptions = {
    argv,
    cwd: "/",
    env: { LOCKSTEP_RUN: value },
    mark,
    onLine: (stream, line) => lines.push(`${stream}: ${line}`),
    onSignal: (signal) => signals.push(signal),
  };
  const program = Program.start(options);
  return {
    program,
    lines,
    signals,
    mark,
    [Symbol.asyncDispose]: async () => {
      for (const pid of await findByEnvironment(mark)) {
        Deno.kill(pid, "SIGKILL");
      }
    },
  };
}

async function untilLine(started: Started, line: string): Promise<void> {
  for (let i = 0; i < 500 && !started.lines.includes(line); i++) {
    await delay(10);
  }
}

Deno.test("Program takes down both streams and the exit status", async () => {
  await using started = startProgram([
    "sh",
    "-c",
    "echo out; echo err >&2; printf rest; exit 7",
  ]);
  const end = await started.program.ended(GRACE_MS);
  assertEquals(end.exit_status, 7);
  assertEquals(started.lines.toSorted(), [
    "stderr: err",
    "stdout: out",
    "stdout: rest",
  ]);
  assertEquals(end.isStopped, false);
});

Deno.test("Program has no terminal and nothing to read", async () => {
  await using started = startProgram(["sh", "-c", "tty; cat; echo read"]);
  await started.program.ended(GRACE_MS);
  assertEquals(started.lines, ["stdout: not a tty", "stdout: read"]);
});

Deno.test("Program ends at the first rung when it obeys SIGINT", async () => {
  await using started = startProgram([
    "sh",
    "-c",
    "trap 'exit 3' INT; echo up; while :; do sleep 0.05; done",
  ]);
  const ending = started.program.ended(GRACE_MS);
  await untilLine(started, "stdout: up");
  started.program.stop(3000);
  const end = await ending;
  assertEquals([end.exit_status, end.isStopped], [3, true]);
  assertEquals(started.signals, ["SIGINT"]);
});

Deno.test("Program is killed at the last rung, with all that it started", async () => {
  await using started = startProgram([
    "sh",
    "-c",
    "trap '' INT TERM; setsid sh -c 'trap \"\" INT TERM; sleep 60' & echo up; sleep 60; sleep 60",
  ]);
  const ending = started.program.ended(GRACE_MS);
  await untilLine(started, "stdout: up");
  started.program.stop(GRACE_MS);
  const end = await ending;
  assertEquals(started.signals, ["SIGINT", "SIGTERM", "SIGKILL"]);
  assertEquals([end.signal, end.leftover], ["SIGKILL", []]);
  assertEquals(await findByEnvironment(started.mark), []);
});

Deno.test("Program ends what it left running, and does not wait for it", async () => {
  await using started = startProgram([
    "sh",
    "-c",
    "setsid sleep 60 & sleep 60 & echo done",
  ]);
  const at = performance.now();
  const end = await started.program.ended(GRACE_MS);
  assertEquals([end.exit_status, end.isStopped], [0, false]);
  assert(performance.now() - at < 5000);
  assertEquals(await findByEnvironment(started.mark), []);
});
