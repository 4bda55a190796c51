import { testScopeRows } from "../hooks/scope_rows.ts";

Deno.test("the hooks keep a managed branch inside its scope, packed refs", (t) =>
  testScopeRows(t, "packed"));
