import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../../src/core/error.ts";
import { withoutInclude } from "../../src/core/git_config_text.ts";
import { listForeignHooks } from "../../src/store/hooks_foreign.ts";
import { installHooks } from "../../src/store/hooks_install.ts";
import {
  type HooksState,
  loadHooksState,
  requireHooks,
} from "../../src/store/hooks_state.ts";
import { HOOKS_DIGEST } from "../../src/store/hooks_version.ts";
import { type StatePaths, statePaths } from "../../src/store/paths.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

const KNOWN = { protectedBranches: ["main"], branchPrefix: "task" };

interface Row {
  readonly state: HooksState;
  readonly refused?: string;
  readonly change: (commonDir: string, paths: StatePaths) => void;
}

const edit = (path: string, change: (text: string) => string) =>
  Deno.writeTextFileSync(path, change(Deno.readTextFileSync(path)));

const ROWS: readonly Row[] = [
  { state: "current", change: () => {} },
  {
    state: "stale",
    change: (_, paths) =>
      edit(paths.gitconfig, (text) => text.replace(HOOKS_DIGEST, "00000000")),
  },
  {
    state: "moved",
    refused: "hooks.path_moved",
    change: (_, paths) =>
      edit(paths.gitconfig, (text) => text.replace("/hooks", "/elsewhere")),
  },
  {
    state: "off",
    refused: "hooks.off",
    change: (commonDir) => edit(join(commonDir, "config"), withoutInclude),
  },
  {
    state: "off",
    refused: "hooks.off",
    change: (_, paths) => Deno.removeSync(paths.gitconfig),
  },
  {
    state: "off",
    refused: "hooks.off",
    change: (commonDir) =>
      edit(
        join(commonDir, "config"),
        (text) => `${text}[core]\n\thooksPath = x\n`,
      ),
  },
];

for (const [i, row] of ROWS.entries()) {
  Deno.test(`requireHooks() when the hooks are ${row.state} (${i})`, async () => {
    await using repo = await TempRepo.create();
    const commonDir = join(repo.path, ".git");
    const paths = statePaths(commonDir);
    Deno.mkdirSync(paths.root);
    assertEquals(loadHooksState(commonDir), "absent");
    await installHooks(commonDir, paths, KNOWN);
    row.change(commonDir, paths);
    assertEquals(loadHooksState(commonDir), row.state);
    if (row.refused === undefined) {
      await requireHooks(commonDir, paths);
      assertEquals(loadHooksState(commonDir), "current");
      return;
    }
    const error = await assertRejects(
      () => requireHooks(commonDir, paths),
      LockstepError,
    );
    assertEquals(error.reason, row.refused);
  });
}

Deno.test("listForeignHooks() names the programs at the previous hooks path", async () => {
  await using repo = await TempRepo.create();
  const commonDir = join(repo.path, ".git");
  const paths = statePaths(commonDir);
  Deno.mkdirSync(paths.root);
  await repo.exec([
    "sh",
    "-c",
    "mkdir tools && touch tools/commit-msg tools/update tools/notes.txt && chmod +x tools/commit-msg tools/notes.txt && git config core.hooksPath tools",
  ]);
  await installHooks(commonDir, paths, KNOWN);
  assertEquals(listForeignHooks(commonDir, paths), [
    join(repo.path, "tools/commit-msg"),
  ]);
});
