import { assert, assertEquals } from "@std/assert";
import { Role } from "../../src/core/records/thread.ts";
import { roleGuide } from "../../src/core/role_guide.ts";

Deno.test("roleGuide() tells every role something of its own", () => {
  const guides = Role.options.map((role) => roleGuide(role));
  assertEquals(new Set(guides).size, Role.options.length);
  assert(roleGuide("reviewer").includes("merge review submit"));
  assert(roleGuide("worker").includes("case begin"));
});
