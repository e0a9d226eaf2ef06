// C0 but tab and line feed, DEL, C1, and the marks that turn the direction of text around.
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const unsafeInLine = new RegExp(`${unsafe.source}|[\\t\\n\\u2028\\u2029]`, 'g');

/** A plugin's text, safe on a terminal: it cannot move the cursor, recolour or reorder what others wrote. Lines stay. */
export function printable(text: string): string {
  return text.replace(unsafe, escapeCharacter);
}

/** The same for text that must stay on its line. */
export function printableLine(text: string): string {
  return text.replace(unsafeInLine, escapeCharacter);
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  if (character === '\r') return '\\r';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
