import { assertEquals } from "@std/assert";
import { crc32 } from "../../src/core/checksum.ts";

Deno.test("crc32() gives the values that the standard gives", () => {
  const of = (text: string) => crc32(new TextEncoder().encode(text));
  assertEquals(of(""), "00000000");
  assertEquals(of("a"), "e8b7be43");
  assertEquals(of("123456789"), "cbf43926");
  assertEquals(
    of("The quick brown fox jumps over the lazy dog"),
    "414fa339",
  );
});

/** The definition, bit by bit. */
function slowCrc(bytes: Uint8Array): string {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
    }
  }
  return (~crc >>> 0).toString(16).padStart(8, "0");
}

Deno.test("crc32() is the same wherever in a buffer the bytes lie", () => {
  const all = Uint8Array.from({ length: 40 }, (_, i) => i * 89 + 200);
  for (let start = 0; start <= 9; start++) {
    for (let end = start; end <= all.length; end++) {
      const bytes = all.subarray(start, end);
      assertEquals(crc32(bytes), slowCrc(bytes), `${start} to ${end}`);
    }
  }
});

Deno.test("crc32() is the same however many pieces the bytes make", () => {
  const all = Uint8Array.from({ length: 32_003 }, (_, i) => i * 89 + (i >> 8));
  for (const length of [1024, 1025, 24_576, 24_580, 25_600, 32_003]) {
    const bytes = all.subarray(0, length);
    assertEquals(crc32(bytes), slowCrc(bytes), String(length));
  }
});
