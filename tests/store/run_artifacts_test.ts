import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sha256 } from "../../src/io/sha256.ts";
import {
  artifactDigests,
  copyArtifacts,
  ensureRunFolder,
  readClaim,
  writeArtifact,
} from "../../src/store/run_artifacts.ts";

async function inFolder(
  test: (folder: string) => void | Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "lockstep-test-" });
  try {
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("writeArtifact() follows no link that was put in its place", async () => {
  await inFolder((folder) => {
    const outside = join(folder, "outside");
    Deno.writeTextFileSync(outside, "theirs");
    Deno.symlinkSync(outside, join(folder, "policy.json"));
    assertEquals(writeArtifact(folder, "policy.json", "ours"), false);
    assertEquals(Deno.readTextFileSync(outside), "theirs");
    const path = join(folder, "policy.json");
    assertEquals(Deno.readTextFileSync(path), "ours");
    assertEquals((Deno.lstatSync(path).mode ?? 0) & 0o777, 0o600);
  });
});

Deno.test("artifactDigests() leaves out links, folders and what is no record", async () => {
  await inFolder(async (folder) => {
    writeArtifact(folder, "task.md", "task");
    for (const name of ["environment.json", "finish.lock", "x.tmp"]) {
      Deno.writeTextFileSync(join(folder, name), "x");
    }
    Deno.mkdirSync(join(folder, "bin"));
    Deno.symlinkSync("/etc/hostname", join(folder, "link"));
    assertEquals(await artifactDigests(folder), {
      "task.md": await sha256("task"),
    });
    assertEquals(await artifactDigests(folder, ["link", "none"]), {});
    assertEquals(await artifactDigests(join(folder, "none")), undefined);
    const link = join(folder, "elsewhere");
    await Deno.symlink(folder, link);
    assertEquals(await artifactDigests(link), {});
    assertEquals(await artifactDigests(link, ["task.md"]), {});
  });
});

Deno.test("readClaim() reads a file of a fair size and no link", async () => {
  await inFolder((folder) => {
    const path = join(folder, "claim.json");
    assertEquals(readClaim(path, 10), undefined);
    Deno.writeTextFileSync(path, "0123456789");
    assertEquals(readClaim(path, 10), "0123456789");
    assertEquals(readClaim(path, 9), undefined);
    Deno.symlinkSync(path, join(folder, "link"));
    assertEquals(readClaim(join(folder, "link"), 10), undefined);
  });
});

Deno.test("copyArtifacts() makes a folder of its own and overwrites nothing", async () => {
  await inFolder((folder) => {
    const run = join(folder, "run-1");
    Deno.mkdirSync(run);
    writeArtifact(run, "task.md", "task");
    const target = join(folder, "out");
    assertEquals(copyArtifacts(run, target), join(target, "run-1"));
    const copied = join(target, "run-1/task.md");
    assertEquals(Deno.readTextFileSync(copied), "task");
    const { mode } = Deno.statSync(join(target, "run-1"));
    assertEquals((mode ?? 0) & 0o777, 0o700);
    Deno.writeTextFileSync(copied, "somebody's");
    assertEquals(copyArtifacts(run, target), undefined);
    assertEquals(Deno.readTextFileSync(copied), "somebody's");
  });
});

Deno.test("ensureRunFolder() makes a folder where there is none, or a link", async () => {
  await inFolder((folder) => {
    const run = join(folder, "run-1");
    ensureRunFolder(run);
    writeArtifact(run, "task.md", "task");
    ensureRunFolder(run);
    assertEquals(Deno.readTextFileSync(join(run, "task.md")), "task");
    Deno.removeSync(run, { recursive: true });
    Deno.symlinkSync(folder, run);
    ensureRunFolder(run);
    assertEquals(Deno.lstatSync(run).isDirectory, true);
  });
});
