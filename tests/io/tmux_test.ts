import { assertEquals, assertRejects } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  listPanes,
  listSessions,
  tmux,
  tmuxArgv,
  tmuxOnTarget,
  tmuxReadiness,
} from "../../src/io/tmux.ts";
import { TempTmux } from "../helpers/temp_tmux.ts";

Deno.test("tmuxArgv() names the server by name or by path", () => {
  assertEquals(tmuxArgv({ socket: "" }), ["tmux", "-u"]);
  assertEquals(tmuxArgv({ socket: "x" }), ["tmux", "-u", "-L", "x"]);
  assertEquals(tmuxArgv({ socket: "/x" }), ["tmux", "-u", "-S", "/x"]);
});

Deno.test("listSessions() and listPanes() are empty when no server runs", async () => {
  await using own = await TempTmux.create();
  assertEquals(await listSessions(own.server), []);
  assertEquals(await listPanes(own.server), []);
  assertEquals((await tmuxReadiness(own.server)).status, "ready");
});

Deno.test("listSessions() reads odd names, and tags of ours only", async () => {
  await using own = await TempTmux.create();
  await tmux(own.server, ["new-session", "-d", "-s", "a b =x", "sleep", "60"]);
  await tmux(own.server, ["new-session", "-d", "-s", "ours", "sleep", "60"]);
  await tmux(own.server, ["set-option", "-t", "=ours:", "@lockstep", "s@1"]);
  const sessions = await listSessions(own.server);
  assertEquals(sessions.map(({ name, tag }) => [name, tag]), [
    ["a b =x", ""],
    ["ours", "s@1"],
  ]);
});

Deno.test("listSessions() is refused, not empty, when tmux cannot be asked", async () => {
  await using own = await TempTmux.create();
  // Nobody listens there: this is no socket at all.
  await Deno.writeTextFile(own.server.socket, "");
  const error = await assertRejects(
    () => listSessions({ socket: `${own.server.socket}/below` }),
    LockstepError,
  );
  assertEquals(error.reason, "tmux.failed");
});

Deno.test("tmuxOnTarget() tells a target that is gone from a failure", async () => {
  await using own = await TempTmux.create({ config: "" });
  assertEquals(
    await tmuxOnTarget(own.server, ["kill-pane", "-t", "%999"]),
    false,
  );
  await assertRejects(
    () => tmuxOnTarget(own.server, ["no-such-command"]),
    LockstepError,
  );
});

Deno.test("listSessions() gives a hung server up, and does not call it gone", async () => {
  await using own = await TempTmux.create({ config: "" });
  const pid = Number((await own.run("display", "-p", "#{pid}")).stdout);
  Deno.kill(pid, "SIGSTOP");
  try {
    const error = await assertRejects(
      () => listSessions({ ...own.server, timeoutMs: 300 }),
      LockstepError,
    );
    assertEquals(error.reason, "tmux.failed");
  } finally {
    Deno.kill(pid, "SIGCONT");
  }
});
