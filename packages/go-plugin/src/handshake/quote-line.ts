/** DEL, C1, separators of lines and paragraphs, and what turns the direction of text; JSON escapes C0 by itself. */
const controls = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** What a peer sent as a quoted text of at most 200 characters, safe to print: every control character is escaped. */
export function quoteLine(text: string): string {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return JSON.stringify(shown).replace(
    controls,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
