import { assertEquals, assertThrows } from "@std/assert";
import type { Actor } from "../../src/core/actor.ts";
import { LockstepError } from "../../src/core/error.ts";
import {
  type CallerProcess,
  type CallerSigns,
  callerSigns,
  isAgentProgram,
  noteDriver,
  noteRootSigns,
  requireOtherRoot,
} from "../../src/core/root_sign.ts";
import { mergeSample } from "../helpers/merge_samples.ts";
import { MemoryView } from "../helpers/memory_view.ts";

for (
  const [line, isAgent] of [
    ["codex", true],
    ["/usr/local/bin/claude --continue", true],
    ["node /usr/lib/node_modules/@openai/codex/bin/codex.js exec", true],
    ["/bin/sh /tmp/x/codex lockstep status", true],
    ["bash", false],
    ["bash -c codex", false],
    ["vim docs/codex.md", false],
    ["tmux new -s claude", false],
    ["", false],
  ] as const
) {
  Deno.test(`isAgentProgram() with "${line}": ${isAgent}`, () => {
    assertEquals(isAgentProgram(line.split(" ")), isAgent);
  });
}

/** init(1) > login shell(5) > codex(10) > claude(20) > sh(30) > this(40). */
function facts(
  names: Readonly<Record<number, string>>,
  self: Partial<CallerProcess> = {},
) {
  const parents = [[1, 0], [5, 1], [10, 5], [20, 10], [30, 20]] as const;
  const links = parents.map(([pid, parent]): CallerProcess => ({
    pid,
    parent,
    start_time: `s${pid}`,
  }));
  const caller = { pid: 40, parent: 30, start_time: "s40", ...self };
  return {
    pid: 40,
    processes: new Map([...links, caller].map((each) => [each.pid, each])),
    world: "boot ns",
    argvs: new Map(
      Object.entries(names).map(([pid, name]) => [Number(pid), [name]]),
    ),
    conversations: [] as string[],
  };
}

const AT_TERMINAL = { leader: 5, hasTerminal: true };

for (
  const [what, given, own, above] of [
    ["nothing to see", facts({}), [], []],
    [
      "an agent program above",
      facts({ 20: "claude" }, AT_TERMINAL),
      ["process boot ns 20 s20"],
      ["process boot ns 20 s20"],
    ],
    [
      "an agent program within another",
      facts({ 10: "codex", 20: "claude" }),
      ["process boot ns 20 s20"],
      ["process boot ns 20 s20", "process boot ns 10 s10"],
    ],
    [
      "a terminal alone",
      facts({}, AT_TERMINAL),
      ["terminal boot ns 5 s5"],
      ["terminal boot ns 5 s5"],
    ],
    ["no terminal", facts({}, { leader: 5, hasTerminal: false }), [], []],
    [
      "a terminal whose first process is gone",
      facts({}, { leader: 6, hasTerminal: true }),
      [],
      [],
    ],
    [
      "a conversation",
      { ...facts({}), conversations: ["conversation x"] },
      ["conversation x"],
      ["conversation x"],
    ],
  ] as const
) {
  Deno.test(`callerSigns() of a call with ${what}`, () => {
    const signs = callerSigns(given);
    assertEquals([signs.own, signs.above], [[...own], [...above]]);
    const isPlaced = own.some((sign) => !sign.startsWith("conversation"));
    assertEquals(signs.isPlaced, isPlaced);
  });
}

const TWO: Actor = { kind: "root", session_id: "two" };

function signs(...above: string[]): CallerSigns {
  return { own: above, above, isPlaced: above.length > 0 };
}

/** Session `gallery` wrote what is merged. */
function driven(by: Readonly<Record<string, readonly string[]>>): MemoryView {
  const view = new MemoryView();
  for (const [session, seen] of Object.entries(by)) {
    noteRootSigns(view, session, signs(...seen));
  }
  return view;
}

for (
  const [what, view, caller] of [
    ["the author's program", driven({ gallery: ["a"] }), signs("a")],
    [
      "a program below the author's",
      driven({ gallery: ["a"] }),
      signs("b", "a"),
    ],
    [
      "one that has driven the author's session before",
      driven({ gallery: ["a", "b"] }),
      signs("a"),
    ],
    [
      "nobody to be seen, in a session that the author's program opened",
      driven({ gallery: ["a"], two: ["a"] }),
      signs(),
    ],
    [
      "a conversation only, in a session that the author's program opened",
      driven({ gallery: ["a"], two: ["a"] }),
      { own: ["c"], above: ["c"], isPlaced: false },
    ],
  ] as const
) {
  Deno.test(`requireOtherRoot() refuses ${what}`, () => {
    const call = () =>
      requireOtherRoot(view, mergeSample(), { actor: TWO, signs: caller });
    assertEquals(
      assertThrows(call, LockstepError).reason,
      "review.same_root",
    );
  });
}

for (
  const [what, view, caller] of [
    ["another program", driven({ gallery: ["a"], two: ["b"] }), signs("b")],
    [
      "another program in a session that the author's has opened",
      driven({ gallery: ["a"], two: ["a"] }),
      signs("b"),
    ],
    ["one of whom nothing is known", driven({ gallery: ["a"] }), signs()],
    ["a program that drove no author", driven({ other: ["b"] }), signs("b")],
  ] as const
) {
  Deno.test(`requireOtherRoot() lets ${what} review`, () => {
    requireOtherRoot(view, mergeSample(), { actor: TWO, signs: caller });
  });
}

Deno.test("requireOtherRoot() asks of every session among the authors", () => {
  const request = mergeSample({ authors: ["root:gallery", "root:third"] });
  const view = driven({ third: ["a"] });
  assertThrows(
    () => requireOtherRoot(view, request, { actor: TWO, signs: signs("a") }),
    LockstepError,
    "root:third",
  );
});

Deno.test("noteDriver() remembers each sign of a root once, of others none", () => {
  const view = new MemoryView();
  const thread: Actor = {
    kind: "thread",
    thread_id: "T1",
    session_id: "two",
    worktree: "w",
    role: "worker",
  };
  noteDriver(view, thread, signs("t"));
  noteDriver(view, { kind: "person", session_id: "two" }, signs("p"));
  assertEquals(view.find("root_signs", "two"), undefined);
  noteDriver(view, TWO, signs("a"));
  noteDriver(view, TWO, signs("b"));
  noteDriver(view, TWO, signs("a"));
  assertEquals(view.find("root_signs", "two"), { signs: ["a", "b"] });
});
