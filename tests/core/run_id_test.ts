import { assert, assertEquals } from "@std/assert";
import { objectiveSlug, runId } from "../../src/core/run_id.ts";
import { viewerTag } from "../../src/core/viewer_tag.ts";

Deno.test("runId() sorts by time and tells role and subject", () => {
  assertEquals(
    runId("2026-11-21T14:30:15.123Z", {
      role: "worker",
      title: "Add the slugify test",
      mark: "3f9a",
    }),
    "20261121-143015-worker-add-slugify-3f9a",
  );
});

Deno.test("viewerTag() differs between repositories and holds no blank", () => {
  const one = viewerTag("gallery", "/a path/.git");
  assert(one !== viewerTag("gallery", "/b/.git"));
  assertEquals(one.includes(" "), false);
});

for (
  const [objective, slug] of [
    [
      "Add a missing unit test for the slugify function in utils.py.",
      "add-a-missing-unit-test-for-the-slugify-function",
    ],
    ["日本", "task"],
    ["", "task"],
    ["../../etc/passwd", "etc-passwd"],
    [`${"a".repeat(47)} b`, "a".repeat(47)],
  ] as const
) {
  Deno.test(`objectiveSlug() of "${objective.slice(0, 30)}" is ${slug} (AF-012)`, () => {
    assertEquals(objectiveSlug(objective), slug);
  });
}

Deno.test("runId() keeps two equal dispatches of one second apart (AF-013)", () => {
  const now = "2026-11-21T14:30:15.123Z";
  const run = { role: "worker", title: "", objective: "Add a test" };
  const ids = ["3f9a", "3f9b"].map((mark) => runId(now, { ...run, mark }));
  assertEquals(ids, [
    "20261121-143015-worker-add-a-test-3f9a",
    "20261121-143015-worker-add-a-test-3f9b",
  ]);
});
