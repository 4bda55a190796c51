/** `deno task docs` writes what these tests compare. */
import { assertEquals } from "@std/assert";
import { savedTables } from "../bench/saved_reports.ts";
import { commandTable, methodContracts } from "./helpers/method_docs.ts";
import { PROJECT, textOf } from "./helpers/source_files.ts";

const CONTRACTS = "references/method_contracts.md";
const COMMANDS = /(<!-- commands:begin -->\n)[\s\S]*?(<!-- commands:end -->)/;
const FIGURES = /(<!-- bench:begin -->\n)[\s\S]*?(<!-- bench:end -->)/;

function withTables(readme: string): string {
  const between = (text: string) => (_: string, begin: string, end: string) =>
    `${begin}\n${text}\n\n${end}`;
  return readme.replace(COMMANDS, between(commandTable()))
    .replace(FIGURES, between(savedTables()));
}

if (import.meta.main && Deno.args.includes("--write")) {
  Deno.writeTextFileSync(`${PROJECT}${CONTRACTS}`, await methodContracts());
  Deno.writeTextFileSync(
    `${PROJECT}README.md`,
    withTables(textOf("README.md")),
  );
}

Deno.test(`${CONTRACTS} is what deno task docs writes`, async () => {
  assertEquals(textOf(CONTRACTS), await methodContracts());
});

Deno.test("the tables in README.md are what deno task docs writes", () => {
  const readme = textOf("README.md");
  assertEquals(COMMANDS.test(readme) && FIGURES.test(readme), true);
  assertEquals(readme, withTables(readme));
});
