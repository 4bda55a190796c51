import { assertEquals } from "@std/assert";
import { exec, program } from "../../helpers/temp_repo.ts";
import { TempRepo } from "../../helpers/temp_repo.ts";

/** Only where a file system may be mounted in a namespace of one's own. */
async function canMount(): Promise<boolean> {
  const argv = ["unshare", "--user", "--map-root-user", "--mount"] as const;
  const script = "mount -t tmpfs -o size=64k tmpfs /mnt";
  const { status } = await exec([...argv, "sh", "-c", script], {
    cwd: "/",
    env: { PATH: Deno.env.get("PATH") ?? "" },
  });
  return status === 0;
}

Deno.test({
  name:
    "a full disk is refused, and every acknowledged change is there once there is room",
  ignore: Deno.build.os !== "linux" || !(await canMount()),
  fn: async () => {
    await using repo = await TempRepo.create({ init: true });
    await repo.mustRun("session", "open", "--user-request", "full disk");
    const script = `set -e
      mkdir small; mount -t tmpfs -o size=400k tmpfs small
      cp -a .git/lockstep/. small/; mount --bind small .git/lockstep
      made=0; status=0
      while [ $made -lt 400 ]; do
        "$@" task create --level epic --title "$LONG" >out 2>err || { status=$?; break; }
        made=$((made + 1))
      done
      echo "$status $made"; cat err >&2
      mount -o remount,size=8m small
      # Brings the policy files up to date, if they had no room last.
      "$@" session heartbeat >/dev/null
      "$@" ledger verify >/dev/null
      "$@" ledger export | grep -c '"level": "epic"'`;
    const argv = ["unshare", "--user", "--map-root-user", "--mount"] as const;
    const outcome = await repo.exec(
      [...argv, "sh", "-c", script, "sh", ...program()],
      { env: { LONG: "x".repeat(4000) } },
    );
    assertEquals(outcome.status, 0, outcome.stderr);
    const [refusal = "", epics = ""] = outcome.stdout.trim().split("\n");
    const [status = "", made = ""] = refusal.split(" ");
    assertEquals(status, "4", outcome.stderr);
    assertEquals(outcome.stderr.includes("state.disk_full"), true);
    assertEquals(Number(epics) >= Number(made), true, `${epics} of ${made}`);
  },
});
