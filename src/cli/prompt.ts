import { printNote } from "./output.ts";

/**
 * Asks a person at the terminal to type a four-letter code: nobody answers
 * that by habit, and no program by accident.
 */
export function confirmByCode(question: string): boolean {
  const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  const code = [...crypto.getRandomValues(new Uint8Array(4))]
    .map((byte) => letters[byte % letters.length]).join("");
  printNote(question);
  return prompt(`Type ${code} to go on:`)?.trim().toUpperCase() === code;
}
