import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  appendDirective,
  EventFile,
  findExit,
  prepareRun,
  readEvents,
  type RunPaths,
  runPaths,
  takeEnvironment,
  writeExit,
} from "../../src/store/run_folder.ts";

const AT = "2026-11-21T12:00:00.000Z";

function withRun(test: (paths: RunPaths) => void): void {
  const folder = Deno.makeTempDirSync({ prefix: "lockstep-test-" });
  try {
    const paths = runPaths(folder, "run-1");
    prepareRun(paths, {
      assignment: { thread_id: "T5" },
      environment: { SOME_KEY: "secret" },
      program: ["/opt/a b/lock'step", "run"],
    });
    test(paths);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("takeEnvironment() gives secrets once and leaves none behind", () => {
  withRun((paths) => {
    const { mode } = Deno.statSync(paths.environment);
    assertEquals((mode ?? 0) & 0o777, 0o600);
    assertEquals(takeEnvironment(paths), { SOME_KEY: "secret" });
    assertEquals(takeEnvironment(paths), undefined);
    const names = [...Deno.readDirSync(paths.folder)].map((each) => each.name);
    assertEquals(names.toSorted(), [
      "assignment.json",
      "bin",
      "directives.jsonl",
    ]);
  });
});

Deno.test("prepareRun() gives the program this same Lockstep, quoted for sh", () => {
  withRun((paths) => {
    assertEquals(
      Deno.readTextFileSync(`${paths.bin}/lockstep`),
      `#!/bin/sh\nexec '/opt/a b/lock'\\''step' run "$@"\n`,
    );
  });
});

Deno.test("EventFile numbers events, and readEvents() returns the last ones", () => {
  withRun((paths) => {
    using events = new EventFile(paths);
    for (const text of ["one", "two", "three"]) {
      events.append({ at: AT, kind: "stdout", text });
    }
    assertEquals(readEvents(paths, 2), [
      { seq: 2, at: AT, kind: "stdout", text: "two" },
      { seq: 3, at: AT, kind: "stdout", text: "three" },
    ]);
  });
});

Deno.test("EventFile keeps the beginning of an endless line", () => {
  withRun((paths) => {
    using events = new EventFile(paths);
    events.append({ at: AT, kind: "stdout", text: "x".repeat(200_000) });
    const [event] = readEvents(paths);
    assertEquals(event?.text.endsWith("… 200000 characters"), true);
    assertEquals((event?.text.length ?? 0) < 66_000, true);
  });
});

Deno.test("EventFile counts what a full disk did not take, and goes on", () => {
  withRun((paths) => {
    const full = { ...paths, events: "/dev/full" };
    using events = new EventFile(full);
    events.append({ at: AT, kind: "stdout", text: "lost" });
    assertEquals(events.lost, 1);
  });
});

Deno.test("EventFile keeps its own events when a program has printed too much", () => {
  withRun((paths) => {
    using events = new EventFile(paths, 200);
    for (let i = 0; i < 20; i++) {
      events.append({ at: AT, kind: "stdout", text: "again and again" });
    }
    events.append({ at: AT, kind: "exited", text: "failed" });
    const kept = readEvents(paths);
    assertEquals(kept.at(-1)?.text, "failed");
    assertEquals([kept.length, events.lost], [4, 17]);
  });
});

Deno.test("readEvents() leaves out a line that is being written", () => {
  withRun((paths) => {
    Deno.writeTextFileSync(
      paths.events,
      `{"seq":1,"at":"${AT}","kind":"note","text":"a"}\n{"seq":2,"at`,
    );
    assertEquals(readEvents(paths).length, 1);
  });
});

Deno.test("findExit() finds what writeExit() wrote, and nothing before", () => {
  withRun((paths) => {
    assertEquals(findExit(paths), undefined);
    const record = {
      format: 1,
      run_id: "run-1",
      state: "stopped",
      exit_status: null,
      signal: "SIGTERM",
      note: "",
      ended_at: AT,
    } as const;
    writeExit(paths, record);
    assertEquals(findExit(paths), record);
    Deno.writeTextFileSync(paths.exit, "{");
    const error = assertThrows(() => findExit(paths), LockstepError);
    assertEquals(error.reason, "run.damaged");
  });
});

Deno.test("appendDirective() writes one JSON object a line", () => {
  withRun((paths) => {
    appendDirective(paths, { id: "I7", mode: "queue", text: "two\nlines" });
    assertEquals(
      Deno.readTextFileSync(paths.directives),
      '{"id":"I7","mode":"queue","text":"two\\nlines"}\n',
    );
  });
});
