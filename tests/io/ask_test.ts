import { assertEquals, assertRejects } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { ask } from "../../src/io/ask.ts";
import { isGone } from "../helpers/is_gone.ts";

/** Asks a shell script, which answers with a line `done`. */
async function askShell(
  script: string,
  { timeoutMs = 30_000, question = "what?\n" } = {},
): Promise<{ readonly isAnswered: boolean; readonly lines: string[] }> {
  const lines: string[] = [];
  const isAnswered = await ask(["sh", "-c", script], {
    env: {},
    question,
    timeoutMs,
    read: (line) => {
      lines.push(line);
      return line === "done";
    },
  });
  return { isAnswered, lines };
}

Deno.test("ask() keeps the input open until it is answered", async () => {
  const { isAnswered, lines } = await askShell(
    'exec 3<&0; read q; echo "$q"; (cat <&3; echo closed) & sleep 0.2; echo done',
  );
  assertEquals([isAnswered, lines], [true, ["what?", "done"]]);
});

Deno.test("ask() tells when a program ends without an answer", async () => {
  assertEquals((await askShell("exit 1")).isAnswered, false);
});

Deno.test("ask() gives up a program that does not answer, and all it began", async () => {
  const { isAnswered, lines } = await askShell(
    "sleep 60 & echo $!; sleep 60",
    { timeoutMs: 300 },
  );
  assertEquals(isAnswered, false);
  assertEquals(await isGone(Number(lines[0])), true);
});

Deno.test("ask() takes the answer of a program that has not listened", async () => {
  // More than a pipe holds: writing it fails.
  const question = "what?\n".repeat(50_000);
  const { isAnswered } = await askShell("exec <&-; sleep 0.2; echo done", {
    question,
  });
  assertEquals(isAnswered, true);
});

Deno.test("ask() leaves nothing of a program that goes on after its answer", async () => {
  const { isAnswered, lines } = await askShell(
    "echo $$; echo done; exec sleep 60",
  );
  assertEquals(isAnswered, true);
  assertEquals(await isGone(Number(lines[0])), true);
});

Deno.test("ask() names a program that cannot be started", async () => {
  await assertRejects(
    () =>
      ask(["/nowhere/program"], {
        env: {},
        question: "",
        timeoutMs: 1000,
        read: () => true,
      }),
    LockstepError,
    "/nowhere/program",
  );
});
