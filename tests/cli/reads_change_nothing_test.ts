import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { METHODS } from "../../src/methods/mod.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

/** What would wait for something that does not come. */
const WAITING = ["lock.wait", "thread.child.wait_status", "inbox.pending"];
const AT_ONCE = 4;

/** Path, inode, times and content of everything below a folder. */
async function snapshot(folder: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    const { ino, mtime } = await Deno.lstat(path);
    const content = entry.isFile ? await Deno.readTextFile(path) : "";
    lines.push(`${path} ${ino} ${mtime?.getTime()} ${content}`);
    if (entry.isDirectory) lines.push(...await snapshot(path));
  }
  return lines.toSorted();
}

/** The words of the example of every method that says it only reads. */
async function readingCommands(): Promise<string[][]> {
  const commands: string[][] = [];
  for (const [name, entry] of Object.entries(METHODS)) {
    const { definition } = await entry.load();
    if (definition.effect !== "read" || WAITING.includes(name)) continue;
    const words = /lockstep ([^>"]*)/.exec(definition.example)?.[1] ?? name;
    commands.push(words.replace(/\).*/, "").trim().split(/ +/));
  }
  return commands;
}

Deno.test("methods that read change no file of the state", async () => {
  await using repo = await TempRepo.create({ init: true });
  await repo.mustRun("session", "open", "--user-request", "reads");
  const state = join(repo.path, ".git/lockstep");
  const commands = await readingCommands();
  assertEquals(commands.length > 20, true);
  const before = await snapshot(state);
  while (commands.length > 0) {
    const some = commands.splice(0, AT_ONCE);
    // Whether there is an answer or a refusal does not matter here.
    await Promise.all(some.map((words) => repo.run(words)));
    assertEquals(await snapshot(state), before, some.join(" | "));
  }
});
