import { assertEquals } from "@std/assert";
import {
  crossVerify,
  reviewFix,
  scoutActVerify,
} from "../../src/core/packet_pattern_chain.ts";
import { patternRequest } from "../helpers/pattern_samples.ts";

Deno.test("chains hand everything that came before to who proves it", () => {
  const after = (steps: ReturnType<typeof crossVerify>) => steps.at(-1)?.after;
  const request = patternRequest("review-fix");
  assertEquals(after(reviewFix(request, ["style"])), ["review", "work"]);
  assertEquals(after(scoutActVerify(request, ["where", "since when"])), [
    "scout-1",
    "scout-2",
    "work",
  ]);
  assertEquals(after(crossVerify(request)), ["work"]);
});

Deno.test("crossVerify() has the same commands run by another program", () => {
  const request = patternRequest("cross-verify", {
    runners: ["codex", "claude"],
  });
  assertEquals(
    crossVerify(request).map(({ runner, verification }) => [
      runner,
      verification,
    ]),
    [["codex", ["test -d src"]], ["claude", ["test -d src"]]],
  );
});
