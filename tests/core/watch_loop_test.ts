import { assertEquals } from "@std/assert";
import type { AgentEvent } from "../../src/core/agent_event.ts";
import { type Act, actOf } from "../../src/core/watch_act.ts";
import { findLoop } from "../../src/core/watch_loop.ts";
import {
  commandEvent,
  editEvent,
  watchPolicy,
} from "../helpers/watch_samples.ts";

type Fed = AgentEvent | "progress";

const RED: Fed = commandEvent("npm test", { exit_status: 1, output: "red" });
const EDIT: Fed = editEvent("src/a.ts");
const LOOK: Fed = commandEvent("cat a", { output: "a" });

/** Acts of events, one a second; a number raises the epoch. */
function acts(...events: readonly Fed[]): Act[] {
  let epoch = 0;
  return events.flatMap((event, i) => {
    if (event === "progress") {
      epoch++;
      return [];
    }
    return actOf(event, { atMs: i * 1000, seq: i + 1 }, epoch) ?? [];
  });
}

function times(count: number, ...items: readonly Fed[]): Fed[] {
  return Array.from({ length: count }, () => items).flat();
}

interface Row {
  readonly what: string;
  readonly acts: readonly Act[];
  readonly looked?: number;
  readonly found: string | undefined;
  readonly evidence?: readonly number[];
}

const ROWS: readonly Row[] = [
  { what: "nothing", acts: [], found: undefined },
  {
    what: "a command four times",
    acts: acts(...times(4, RED)),
    found: undefined,
  },
  {
    what: "a command five times",
    acts: acts(...times(5, RED)),
    found: "repetition",
    evidence: [1, 2, 3, 4, 5],
  },
  {
    what: "a command five times with another one in between",
    acts: acts(RED, RED, LOOK, RED, RED, RED),
    found: "repetition",
    evidence: [1, 2, 4, 5, 6],
  },
  {
    what: "a test after each edit, and the tree moves on",
    acts: acts(...times(7, EDIT, "progress", RED)),
    found: undefined,
  },
  {
    what: "the same error eight times although the tree moves on",
    acts: acts(...times(8, EDIT, "progress", RED)),
    found: "repetition",
  },
  {
    what: "the same error from different commands",
    acts: acts(
      ...Array.from(
        { length: 8 },
        (_, i) =>
          commandEvent(`try ${"abcdefgh"[i]}`, {
            exit_status: 1,
            output: "no such file",
          }),
      ),
    ),
    found: "repetition",
  },
  {
    what: "one path edited eleven times",
    acts: acts(...times(11, EDIT)),
    found: undefined,
  },
  {
    what: "one path edited twelve times",
    acts: acts(...times(12, EDIT)),
    found: "repetition",
  },
  {
    what: "edits that nobody has looked at yet",
    acts: acts(...times(12, EDIT)),
    looked: 0,
    found: undefined,
  },
  {
    what: "edits that were looked at, and changed nothing",
    acts: acts(...times(12, EDIT)),
    looked: 60_000,
    found: "repetition",
  },
  {
    what: "A-B-A-B four times",
    acts: acts(...times(4, LOOK, commandEvent("ls", { output: "b" }))),
    found: "cycle",
    evidence: [1, 2, 3, 4, 5, 6, 7, 8],
  },
  {
    what: "A-B-C three times",
    acts: acts(
      ...times(
        3,
        LOOK,
        commandEvent("ls", { output: "b" }),
        commandEvent("pwd", { output: "c" }),
      ),
    ),
    found: undefined,
  },
  {
    what: "A-B-C four times",
    acts: acts(
      ...times(
        4,
        LOOK,
        commandEvent("ls", { output: "b" }),
        commandEvent("pwd", { output: "c" }),
      ),
    ),
    found: "cycle",
  },
  {
    what: "a path edited to and fro, with a look that saw nothing new",
    acts: acts(...times(4, EDIT, LOOK)),
    looked: 60_000,
    found: "cycle",
  },
  {
    what: "five refused calls",
    acts: acts(...times(5, editEvent("README.md", "blocked"))),
    found: undefined,
  },
  {
    what: "six refused calls",
    acts: acts(...times(6, editEvent("README.md", "blocked"))),
    found: "blocked",
    evidence: [1, 2, 3, 4, 5, 6],
  },
  {
    what: "refused calls with one that worked in between",
    acts: acts(
      ...times(3, editEvent("a", "blocked")),
      LOOK,
      ...times(3, editEvent("b", "blocked")),
    ),
    found: undefined,
  },
];

for (const { what, found, evidence, looked, ...row } of ROWS) {
  Deno.test(`findLoop() finds ${found ?? "nothing"} in ${what}`, () => {
    const verdict = findLoop({
      acts: row.acts,
      looked_ms: looked,
      policy: watchPolicy(),
    });
    assertEquals(verdict?.kind, found);
    if (evidence !== undefined) assertEquals(verdict?.evidence, evidence);
  });
}

Deno.test("findLoop() counts a line of standard error once a second", () => {
  const lines = (gapMs: number) =>
    Array.from({ length: 8 }, (_, i): Act => ({
      seq: i + 1,
      at_ms: i * gapMs,
      kind: "complaint",
      outcome: "failed",
      key: "complaint error: x",
      error: "error: x",
      text: "error: x",
      epoch: 0,
    }));
  const of = (all: Act[]) =>
    findLoop({ acts: all, looked_ms: undefined, policy: watchPolicy() })?.kind;
  assertEquals([of(lines(10)), of(lines(1000))], [undefined, "repetition"]);
});

Deno.test("findLoop() looks back on the window only, and 0 switches a rule off", () => {
  const policy = watchPolicy({ window_calls: 4 });
  const all = acts(...times(9, RED));
  assertEquals(
    findLoop({ acts: all, looked_ms: undefined, policy }),
    undefined,
  );
  const off = watchPolicy({
    repeated_calls: 0,
    repeated_errors: 0,
    cycle_rounds: 0,
  });
  assertEquals(
    findLoop({ acts: all, looked_ms: undefined, policy: off }),
    undefined,
  );
});
