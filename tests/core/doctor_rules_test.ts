import { assertEquals } from "@std/assert";
import {
  diagnose,
  doctorLines,
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

Deno.test("doctorLines() tells many of a kind that are in order as one", () => {
  const many = Array.from(
    { length: 4 },
    (_, i) => fine({ id: "w", subject: `${i}` }, "there"),
  );
  assertEquals(doctorLines([bad, ok, ...many]), [
    "error   b: bad\n        fix: mend",
    "ok      a: fine",
    "ok      w: 4 in order",
  ]);
  assertEquals(doctorLines(many.slice(1)).length, 3);
});
