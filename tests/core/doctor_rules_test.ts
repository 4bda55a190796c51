import { assertEquals } from "@std/assert";
import {
  diagnose,
  doctorStatus,
  fine,
  untold,
  wrong,
} from "../../src/core/doctor_rules.ts";

const ok = fine({ id: "a" }, "fine");
const bad = wrong({ id: "b" }, "bad", { fix: "mend" });
const poor = wrong({ id: "c", severity: "warning" }, "poor");
const dark = untold({ id: "d" }, "dark");
const dim = untold({ id: "e", severity: "warning" }, "dim");

const STATUSES = [
  [[ok], 0],
  [[ok, poor], 0],
  [[ok, dim], 0],
  [[ok, dark], 4],
  [[dark, bad], 1],
] as const;

for (const [checks, status] of STATUSES) {
  const ids = checks.map((each) => each.id).join("");
  Deno.test(`doctorStatus() is ${status} for ${ids}`, () => {
    assertEquals(doctorStatus(diagnose(checks)), status);
  });
}

Deno.test("diagnose() puts what needs somebody first", () => {
  const { checks, problems, warnings, unknown } = diagnose([
    ok,
    dim,
    poor,
    dark,
    bad,
  ]);
  assertEquals(checks.map((each) => each.id).join(""), "bcdea");
  assertEquals([problems, warnings, unknown], [1, 1, 2]);
});
