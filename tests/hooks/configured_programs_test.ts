import { assertEquals } from "@std/assert";
import { ScopeRepo } from "./scope_repo.ts";

Deno.test("the hooks run no monitor of files that the repository names", async () => {
  await using template = await ScopeRepo.create();
  const copy = await template.copy();
  // What calls the monitor: the user's own commands may.
  const outcome = await copy.sh(
    `printf '%s\\n' '#!/bin/sh' 'ps -o args= -p $PPID >>"\${0%/*}/calls"' >../m
     chmod +x ../m
     printf 'base task/s/root\\n+src\\n+*/a*\\n-src/secret\\n' >$P/scope/task%2Fs%2Fkid
     git config core.fsmonitor "$PWD/../m"
     echo x >>src/a && ln -s a src/link
     git add src && git commit -qm x && git commit -q --amend -m y
     cat ../calls`,
  );
  assertEquals(outcome.status, 0, outcome.stderr);
  const calls = new Set(outcome.stdout.trimEnd().split("\n"));
  assertEquals(
    calls,
    new Set([
      "git add src",
      "git commit -qm x",
      "git commit -q --amend -m y",
    ]),
  );
});
