/** `deno task docs` writes what these tests compare. */
import { assertEquals } from "@std/assert";
import { commandTable, methodContracts } from "./helpers/method_docs.ts";
import { PROJECT, textOf } from "./helpers/source_files.ts";

const CONTRACTS = "references/method_contracts.md";
const TABLE = /(<!-- commands:begin -->\n)[\s\S]*?(<!-- commands:end -->)/;

function withTable(readme: string): string {
  return readme.replace(
    TABLE,
    (_, begin, end) => `${begin}\n${commandTable()}\n\n${end}`,
  );
}

if (import.meta.main && Deno.args.includes("--write")) {
  Deno.writeTextFileSync(`${PROJECT}${CONTRACTS}`, await methodContracts());
  Deno.writeTextFileSync(`${PROJECT}README.md`, withTable(textOf("README.md")));
}

Deno.test(`${CONTRACTS} is what deno task docs writes`, async () => {
  assertEquals(textOf(CONTRACTS), await methodContracts());
});

Deno.test("the table of commands in README.md is what deno task docs writes", () => {
  const table = TABLE.exec(textOf("README.md"))?.[0] ?? "no markers";
  assertEquals(table, withTable(table));
  assertEquals(table === "no markers", false);
});
