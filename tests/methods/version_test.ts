import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { VERSION } from "../../src/core/version.ts";
import { program, TempRepo } from "../helpers/temp_repo.ts";

Deno.test("version says what is installed", async () => {
  await using repo = await TempRepo.create();
  const { data } = JSON.parse(
    (await repo.run(["version", "--json"], { cwd: repo.root })).stdout,
  );
  assertEquals([data.version, data.deno], [VERSION, Deno.version.deno]);
  const said = await repo.git("--version");
  assertEquals(said.includes(data.git), true);
});

Deno.test("version says null of a program that is not installed", async () => {
  await using repo = await TempRepo.create();
  const bin = join(repo.root, "bin");
  await Deno.mkdir(bin);
  const [first = "", ...rest] = program();
  const sh = await repo.exec(["sh", "-c", `command -v ${first}`]);
  const { stdout, status } = await repo.exec(
    [sh.stdout.trim(), ...rest, "version", "--json"],
    { env: { PATH: bin } },
  );
  assertEquals(status, 0);
  const { data } = JSON.parse(stdout);
  assertEquals([data.git, data.tmux], [null, null]);
});
