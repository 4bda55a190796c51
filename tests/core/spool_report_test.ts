import { assertEquals } from "@std/assert";
import { MOST_REPORT_BYTES, parseReport } from "../../src/core/spool_report.ts";
import { reportText } from "../helpers/spool_text.ts";

Deno.test("parseReport() reads values with newlines and backslashes", () => {
  const fields = { ref: "refs/heads/a b", text: "one\ntwo \\ three" };
  const report = parseReport(reportText("rewound", fields));
  assertEquals(report.kind, "rewound");
  assertEquals(report.fields.get("ref"), fields.ref);
  assertEquals(report.fields.get("text"), fields.text);
});

Deno.test("parseReport() turns epoch seconds into a time", () => {
  const report = parseReport("kind landed\nat 1800000000\n");
  assertEquals(report.at, "2027-01-15T08:00:00.000Z");
});

for (
  const [name, text] of [
    ["nothing", ""],
    ["no kind", "ref refs/heads/main\n"],
    ["a line without value", "kind landed\nref\n"],
    ["bytes", "\0\0\0"],
  ] as const
) {
  Deno.test(`parseReport() keeps the text of what is no report: ${name}`, () => {
    const report = parseReport(text);
    assertEquals(report.kind, "unreadable");
    assertEquals(report.fields.get("text"), text);
  });
}

Deno.test("parseReport() has no time when the report says none it can use", () => {
  assertEquals(parseReport("kind landed\nat soon\n").at, undefined);
});

Deno.test("parseReport() takes no report for whole that was cut in characters of several bytes", () => {
  const start = `kind move\nnote ${"é".repeat(MOST_REPORT_BYTES / 2)}`;
  assertEquals(parseReport(start).kind, "unreadable");
  assertEquals(parseReport(start.slice(0, 1000)).kind, "move");
});
