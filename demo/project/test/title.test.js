import assert from "node:assert/strict";
import { test } from "node:test";
import { card } from "../src/title.js";

test("card() names the file after the title", () => {
  assert.equal(card("Good luck").file, "good-luck.txt");
});
