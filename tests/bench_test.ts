import { assertEquals } from "@std/assert";
import { medianOf, type Report, tableOf } from "../bench/report.ts";
import { exec } from "./helpers/temp_repo.ts";
import { PROJECT } from "./helpers/source_files.ts";

Deno.test("tableOf() aligns figures, and leaves out those that are not there", () => {
  const report: Report = {
    name: "sample",
    columns: ["whole process", "median ms", "limit"],
    rows: [
      { name: "hello", figures: [15.62, null], isOver: false },
      { name: "status", figures: [1.234, 2], isOver: true },
    ],
  };
  assertEquals(
    tableOf(report),
    [
      "| whole process | median ms | limit |",
      "| ------------- | --------: | ----: |",
      "| hello         |      15.6 |       |",
      "| status        |      1.23 |     2 |",
    ].join("\n"),
  );
});

Deno.test("medianOf() is the middle, whatever the order", () => {
  assertEquals(medianOf([3, 1, 2]), 2);
  assertEquals(medianOf([4, 1, 3, 2]), 3);
});

async function bench(...args: string[]) {
  const argv = [Deno.execPath(), "run", "-A", "--no-check", "bench/main.ts"];
  const [program = "", ...rest] = [...argv, ...args];
  const env = Deno.env.toObject();
  return await exec([program, ...rest], { cwd: PROJECT, env });
}

Deno.test("bench prints a report as JSON, and says what it knows otherwise", async () => {
  const locks = await bench("locks", "--rounds", "1", "--json");
  const [report, ...others]: Report[] = JSON.parse(locks.stdout);
  assertEquals([report?.name, others.length], ["locks", 0]);
  assertEquals(report?.rows.length, 4);
  assertEquals(report?.rows.every((row) => row.figures.length === 2), true);
  const unknown = await bench("lokcs");
  assertEquals(unknown.status, 2);
  assertEquals(unknown.stderr.includes("startup|ledger|"), true);
});
