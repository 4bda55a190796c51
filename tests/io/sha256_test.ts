import { assertEquals } from "@std/assert";
import { sha256 } from "../../src/io/sha256.ts";

Deno.test("sha256() is the same for text and for its bytes", async () => {
  const expected =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assertEquals(await sha256("abc"), expected);
  assertEquals(await sha256(new TextEncoder().encode("abc")), expected);
});
