import { assert, assertEquals } from "@std/assert";
import {
  literal,
  statusWords,
  VIEWER_KEYS,
  viewerWords,
  word,
} from "../../src/io/tmux_words.ts";

Deno.test("literal() leaves tmux nothing to replace or run", () => {
  assertEquals(literal("#(touch x) #{y}"), "##(touch x) ##{y}");
});

Deno.test("word() keeps a semicolon at the end from ending the command", () => {
  assertEquals([word("a;"), word(";"), word("a;b")], ["a\\;", "\\;", "a;b"]);
});

Deno.test("statusWords() quotes for sh, for tmux and for its clock", () => {
  assertEquals(statusWords(undefined), []);
  assertEquals(statusWords(["sh", "/it's 100% #1"]), [
    ";",
    "set-option",
    "status-right",
    "#('sh' '/it'\\''s 100%% ##1') ",
  ]);
});

Deno.test("viewerWords() sets nothing that is not the viewer's own", () => {
  const words = [...viewerWords("session"), ...viewerWords("window")];
  assert(words.includes("remain-on-exit"));
  assertEquals(words.filter((each) => /^-[a-z]*[gs]/.test(each)), []);
  const keys = viewerWords("keys");
  assertEquals(keys.slice(0, 4), [";", "bind-key", "-T", VIEWER_KEYS]);
  assertEquals(
    keys.filter((_, i) => keys[i - 1] === "-T").filter((each) =>
      each !== VIEWER_KEYS
    ),
    [],
  );
});
