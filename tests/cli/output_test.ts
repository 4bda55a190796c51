import { assert, assertEquals } from "@std/assert";
import { forReader } from "../../src/cli/output.ts";
import { atTerminal } from "../helpers/person_terminal.ts";
import { program, TempRepo } from "../helpers/temp_repo.ts";

Deno.test("forReader() lets no title steer a terminal, and gives a pipe every byte", () => {
  const title = "E1  \x1b]2;stolen\x07fix\r\n";
  assertEquals(forReader(title, true), "E1  fix \n");
  assertEquals(forReader(title, false), title);
});

Deno.test("an error does not send what it quotes on to the terminal", async () => {
  await using repo = await TempRepo.create();
  const [first, ...rest] = program();
  const outcome = await repo.exec([
    first ?? "false",
    ...rest,
    "task",
    "\x1b[31mget\x1b]2;stolen\x07",
  ]);
  assert(outcome.stderr.includes("error:"), outcome.stderr);
  assert(!outcome.stderr.includes("\x1b"), outcome.stderr);
});

Deno.test("status says in red that hooks are not run, unless colours are not wanted", async () => {
  await using repo = await TempRepo.create({ init: true });
  await repo.git("config", "--unset-all", "include.path");
  const line = "  ! git hooks are off: lockstep hooks repair";
  const coloured = await atTerminal(repo, ["status"], {
    env: { NO_COLOR: "" },
  });
  assert(coloured.screen.includes(`\x1b[1;31m${line}\x1b[0m`));
  const plain = await atTerminal(repo, ["status"]);
  assert(plain.screen.includes(line), plain.screen);
  assert(!plain.screen.includes("\x1b[1;31m"), plain.screen);
});
