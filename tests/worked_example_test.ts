/** `deno task docs` writes the page that this test compares. */
import { assertEquals } from "@std/assert";
import { PROJECT, textOf } from "./helpers/source_files.ts";
import { workedExample } from "./helpers/worked_example.ts";

const PAGE = "references/worked_example.md";

if (import.meta.main && Deno.args.includes("--write")) {
  Deno.writeTextFileSync(`${PROJECT}${PAGE}`, await workedExample());
}

Deno.test(`${PAGE} is what the commands print`, async () => {
  assertEquals(textOf(PAGE), await workedExample());
});
