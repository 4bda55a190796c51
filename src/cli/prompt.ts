import { printableLines } from "../core/printable.ts";
import { printNote } from "./output.ts";

/**
 * Asks a person at the terminal to type a four-letter code: nobody answers
 * that by habit, and no program by accident.
 */
export function confirmByCode(question: string): boolean {
  const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  const code = [...crypto.getRandomValues(new Uint8Array(4))]
    .map((byte) => letters[byte % letters.length]).join("");
  printNote(printableLines(question));
  return prompt(`Type ${code} to go on:`)?.trim().toUpperCase() === code;
}

/** Asks a person at the terminal; everything but a yes is a no. */
export function askYes(question: string): boolean {
  return /^y(es)?$/i.test(prompt(`${question} [y/N]`)?.trim() ?? "");
}
