import { assertEquals } from "@std/assert";
import { readLines } from "../../src/io/lines.ts";

async function linesOf(chunks: readonly Uint8Array[]): Promise<string[]> {
  const lines: string[] = [];
  await readLines(
    ReadableStream.from(chunks) as ReadableStream<Uint8Array>,
    (line) => lines.push(line),
    new AbortController().signal,
  );
  return lines;
}

const encoder = new TextEncoder();

Deno.test("readLines() joins lines and letters that were cut apart", async () => {
  const bytes = encoder.encode("größe\nzwei\r\nrest");
  assertEquals(
    await linesOf([bytes.slice(0, 3), bytes.slice(3, 10), bytes.slice(10)]),
    ["größe", "zwei", "rest"],
  );
});

Deno.test("readLines() marks bytes that are no text", async () => {
  assertEquals(
    await linesOf([new Uint8Array([0x61, 0xff, 0x0a])]),
    ["a\ufffd"],
  );
});

Deno.test("readLines() returns when it is told to, though the stream goes on", async () => {
  const stop = new AbortController();
  const lines: string[] = [];
  const endless = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode("one\ntwo")),
  });
  const reading = readLines(endless, (line) => {
    lines.push(line);
    stop.abort();
  }, stop.signal);
  await reading;
  assertEquals(lines, ["one", "two"]);
});

Deno.test("readLines() hands over a line without an end in pieces", async () => {
  const chunk = new Uint8Array(1024 * 1024).fill(97);
  const chunks = new Array<Uint8Array>(20).fill(chunk);
  const lines = await linesOf([...chunks, encoder.encode("\nend")]);
  const lengths = lines.map((line) => line.length);
  assertEquals(lengths, [17 * chunk.length, 3 * chunk.length, 3]);
});
