/**
 * What two calls have in common when they differ only in what differs each
 * time: times, temporary paths, hashes, numbers.
 */
import { printableLines } from "./printable.ts";

/** What is compared of a long text, at either end of it. */
const COMPARED = 2_000;

const DATE_TIME =
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/g;
const CLOCK_TIME = /\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\b/g;
const TEMPORARY =
  /(?:\/private)?\/(?:tmp|var\/tmp|var\/folders|dev\/shm)\/[^\s'"`:,;()<>|&]*/g;
const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;
/** A digit and a letter: neither a plain number nor a plain word. */
const HASH = /\b(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,64}\b/gi;
const NUMBER = /\d+(?:[.,]\d+)*/g;

/** Returns a text without what differs each time but its numbers. */
export function normalisedWords(text: string): string {
  return printableLines(ends(text))
    .replace(DATE_TIME, "<time>")
    .replace(CLOCK_TIME, "<time>")
    .replace(TEMPORARY, "<temporary>")
    .replace(UUID, "<hash>")
    .replace(HASH, "<hash>")
    .replace(/\s+/g, " ")
    .trim();
}

/** Returns a text without what differs each time. */
export function normalised(text: string): string {
  return normalisedWords(text).replace(NUMBER, "#");
}

function ends(text: string): string {
  return text.length <= 2 * COMPARED
    ? text
    : `${text.slice(0, COMPARED)} … ${text.slice(-COMPARED)}`;
}
