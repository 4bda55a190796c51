import { assertEquals } from "@std/assert";
import type { AgentEvent } from "../../src/core/agent_event.ts";
import { outsidePathsOf, scopeVerdict } from "../../src/core/watch_scope.ts";
import {
  commandEvent,
  editEvent,
  SRC_SCOPE,
} from "../helpers/watch_samples.ts";

const ROWS: readonly (readonly [
  what: string,
  event: AgentEvent,
  outside: readonly string[],
])[] = [
  ["an edit inside", editEvent("src/a.ts"), []],
  ["one inside by its whole path", editEvent("/w/src/a.ts"), []],
  ["an edit outside", editEvent("README.md"), ["touched README.md"]],
  [
    "one that has only begun",
    editEvent("README.md", "started"),
    ["tried README.md"],
  ],
  ["a refused one", editEvent("README.md", "blocked"), ["tried README.md"]],
  ["one that leads out", editEvent("../x"), ["touched ../x"]],
  ["another worktree", editEvent("/w2/src/a.ts"), ["touched /w2/src/a.ts"]],
  ["a name that begins alike", editEvent("/w22/a"), []],
  ["a temporary file", editEvent("/tmp/notes"), []],
  [
    "a redirection outside",
    commandEvent("echo x > docs/a.md; echo y >> src/b"),
    ["touched docs/a.md"],
  ],
  ["reading outside", commandEvent("cat docs/a.md"), []],
  [
    "what is announced",
    { kind: "message", text: "I'll update `docs/guide.md` and src/a.ts next." },
    ["said docs/guide.md"],
  ],
  [
    "what was only read",
    { kind: "message", text: "I have read docs/guide.md; it is fine." },
    [],
  ],
  [
    "words and addresses",
    {
      kind: "message",
      text:
        "I'll fix and/or update 3/4 of it, see https://example.org/docs/a.md",
    },
    [],
  ],
  [
    "a path at the end of a sentence",
    { kind: "message", text: "Next, I will edit docs/guide.md." },
    ["said docs/guide.md"],
  ],
  [
    "what others might do",
    { kind: "message", text: "Somebody should change docs/guide.md." },
    [],
  ],
];

for (const [what, event, expected] of ROWS) {
  Deno.test(`outsidePathsOf() sees ${expected.join() || "nothing"} in ${what}`, () => {
    assertEquals(
      outsidePathsOf(event, SRC_SCOPE).map(({ path, how }) => `${how} ${path}`),
      [...expected],
    );
  });
}

Deno.test("scopeVerdict() is milder on what was not written", () => {
  const of = (how: "said" | "tried" | "touched") =>
    scopeVerdict([{ path: "docs/a", how }], [4]);
  assertEquals(
    [of("said"), of("tried"), of("touched")].map((each) =>
      `${each?.least}: ${each?.text}`
    ),
    [
      "nudge: outside the scope is about to be written: docs/a",
      "nudge: outside the scope is about to be written: docs/a",
      "correct: outside the scope was written: docs/a",
    ],
  );
  assertEquals(scopeVerdict([], [1]), undefined);
});
