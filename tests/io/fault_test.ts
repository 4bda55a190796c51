import { assertEquals } from "@std/assert";
import { exec } from "../helpers/temp_repo.ts";

const MODULE = new URL("../../src/io/fault.ts", import.meta.url).href;
const SCRIPT =
  `import { faultPoint } from "${MODULE}"; faultPoint("a.b"); console.log("on");`;

for (
  const [point, status, stdout] of [
    ["a.b", 137, ""],
    ["a.c", 0, "on\n"],
    ["", 0, "on\n"],
  ] as const
) {
  Deno.test(`faultPoint() with LOCKSTEP_TEST_FAULT="${point}": exit status ${status}`, async () => {
    const outcome = await exec(
      [Deno.execPath(), "eval", "--no-check", SCRIPT],
      {
        cwd: "/",
        env: {
          ...Deno.env.toObject(),
          LOCKSTEP_TEST_FAULT: point,
          NO_COLOR: "1",
        },
      },
    );
    assertEquals([outcome.status, outcome.stdout], [status, stdout]);
  });
}
