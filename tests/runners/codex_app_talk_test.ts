import { assertEquals } from "@std/assert";
import { AppServerConversation } from "../../src/runners/codex_app_talk.ts";
import type { Directive, Meaning } from "../../src/runners/runner.ts";

const NOW: Directive = { id: "I1", mode: "interrupt_patch", text: "stop that" };
const LATER: Directive = { id: "I2", mode: "queue", text: "and this" };

interface Said {
  readonly id: number;
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** Plays the server: answers the requests that it is sent. */
class Server {
  readonly talk: AppServerConversation;
  readonly meanings: Meaning[] = [];

  constructor(resume: string | null = null) {
    this.talk = new AppServerConversation({
      folder: "/worktree",
      model: "m",
      prompt: "PROMPT",
      resume,
    });
  }

  hear(message: unknown): void {
    this.meanings.push(...this.talk.read("stdout", JSON.stringify(message)));
  }

  direct(directive: Directive): void {
    this.meanings.push(...this.talk.direct(directive));
  }

  /** Takes the requests that were written since. */
  takeSaid(): Said[] {
    const said = this.meanings.flatMap((each) =>
      each.kind === "write" ? [JSON.parse(each.text)] : []
    );
    this.meanings.splice(0);
    return said;
  }

  /** Brings the conversation to its first turn, `t1`. */
  begin(): void {
    this.hear({ id: 1, result: {} });
    this.hear({ id: 2, result: { data: [] } });
    this.hear({ id: 3, result: { thread: { id: "s1" }, model: "m" } });
    this.hear({ id: 4, result: { turn: { id: "t1" } } });
    this.takeSaid();
  }

  end(status: string): void {
    const turn = { id: "t1", status, error: null };
    this.hear({ method: "turn/completed", params: { turn } });
  }

  kinds(): string[] {
    return this.meanings.map((each) =>
      each.kind === "agent" ? each.event.kind : each.kind
    );
  }
}

Deno.test("AppServerConversation trusts the hooks of its flags alone", () => {
  const server = new Server();
  server.hear({ id: 1, result: {} });
  const hook = (source: string) => ({ key: source, source, currentHash: "h" });
  const hooks = [hook("sessionFlags"), hook("project"), hook("user")];
  server.hear({ id: 2, result: { data: [{ hooks }] } });
  const [, , start] = server.takeSaid();
  assertEquals(start?.method, "thread/start");
  assertEquals(start?.params.config, {
    "hooks.state": { sessionFlags: { trusted_hash: "h" } },
  });
  assertEquals(
    [start?.params.sandbox, start?.params.approvalPolicy, start?.params.model],
    ["danger-full-access", "never", "m"],
  );
});

Deno.test("AppServerConversation goes on with a session", () => {
  const server = new Server("s0");
  server.hear({ id: 1, result: {} });
  server.hear({ id: 2, result: { data: [] } });
  const [, , resumed] = server.takeSaid();
  assertEquals(
    [resumed?.method, resumed?.params.threadId],
    ["thread/resume", "s0"],
  );
});

Deno.test("AppServerConversation steers a turn with what is queued", () => {
  const server = new Server();
  server.begin();
  server.direct(LATER);
  const [steer] = server.takeSaid();
  assertEquals(
    [steer?.method, steer?.params.expectedTurnId],
    ["turn/steer", "t1"],
  );
  server.hear({ id: steer?.id, result: { turnId: "t1" } });
  assertEquals(server.meanings, [{ kind: "acknowledged", id: "I2" }]);
});

Deno.test("AppServerConversation interrupts a turn for what is urgent", () => {
  const server = new Server();
  server.begin();
  server.direct(NOW);
  server.direct(LATER);
  const [interrupt, ...more] = server.takeSaid();
  assertEquals([interrupt?.method, more], ["turn/interrupt", []]);
  server.hear({ id: interrupt?.id, result: {} });
  server.end("interrupted");
  const [start] = server.takeSaid();
  assertEquals(start?.method, "turn/start");
  assertEquals(start?.params.input, [
    { type: "text", text: "stop that\n\nand this", text_elements: [] },
  ]);
  server.hear({ id: start?.id, result: { turn: { id: "t2" } } });
  assertEquals(server.meanings, [
    { kind: "acknowledged", id: "I1" },
    { kind: "acknowledged", id: "I2" },
  ]);
});

Deno.test("AppServerConversation begins a turn for what came too late to steer", () => {
  const server = new Server();
  server.begin();
  server.direct(LATER);
  const [steer] = server.takeSaid();
  server.end("completed");
  // Not over yet: the answer is out.
  assertEquals(server.kinds(), []);
  server.hear({ id: steer?.id, error: { code: -32600, message: "no turn" } });
  assertEquals(server.takeSaid().map((each) => each.method), ["turn/start"]);
});

Deno.test("AppServerConversation keeps what is said before its turn", () => {
  const server = new Server();
  server.direct(LATER);
  assertEquals(server.meanings, []);
  server.begin();
  server.end("completed");
  assertEquals(server.kinds(), []);
});

Deno.test("AppServerConversation interrupts a turn that has not begun", () => {
  const server = new Server();
  assertEquals(server.talk.interrupt(), []);
  for (
    const message of [
      { id: 1, result: {} },
      { id: 2, result: { data: [] } },
      { id: 3, result: { thread: { id: "s1" } } },
    ]
  ) server.hear(message);
  server.takeSaid();
  server.hear({ id: 4, result: { turn: { id: "t1" } } });
  assertEquals(
    server.takeSaid().map(({ method, params }) => [method, params]),
    [
      ["turn/interrupt", { threadId: "s1", turnId: "t1" }],
    ],
  );
});

Deno.test("AppServerConversation ends after a turn for which nothing waits", async (t) => {
  const rows: readonly (readonly [string, boolean])[] = [
    ["completed", true],
    ["interrupted", false],
    ["failed", false],
    ["of a later version", false],
  ];
  for (const [status, is_success] of rows) {
    await t.step(status, () => {
      const server = new Server();
      server.begin();
      server.end(status);
      assertEquals(server.kinds(), ["finished", "close"]);
      const [finished] = server.meanings;
      assertEquals(
        finished?.kind === "agent" && finished.event.kind === "finished" &&
          finished.event.is_success,
        is_success,
      );
      assertEquals(server.talk.direct(NOW), [
        { kind: "refused", id: "I1", note: "it had finished already" },
      ]);
    });
  }
});

Deno.test("AppServerConversation fails where its requests are refused", () => {
  const server = new Server();
  server.hear({ id: 1, error: { message: "too old" } });
  assertEquals(server.meanings, [
    {
      kind: "agent",
      event: {
        kind: "finished",
        is_success: false,
        text: "initialize: too old",
      },
    },
    { kind: "close" },
  ]);
});

Deno.test("AppServerConversation says no to what it is asked", () => {
  const server = new Server();
  server.begin();
  server.hear({ id: 7, method: "item/fileChange/requestApproval", params: {} });
  server.hear({ id: "x", method: "item/tool/call", params: {} });
  assertEquals(server.takeSaid() as unknown[], [
    { id: 7, result: { decision: "decline" } },
    { id: "x", error: { code: -32601, message: "no item/tool/call here" } },
  ]);
});

Deno.test("AppServerConversation tells of what was declined as a refused call", () => {
  const server = new Server();
  server.begin();
  const item = { type: "fileChange", id: "i1", changes: [{ path: "src/a" }] };
  server.hear({
    method: "item/completed",
    params: { item: { ...item, status: "declined" } },
  });
  assertEquals(server.meanings, [{
    kind: "agent",
    event: { kind: "edit", id: "i1", paths: ["src/a"], state: "blocked" },
  }]);
});
