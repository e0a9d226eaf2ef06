/** C0 without tab, DEL, C1, line and paragraph separators, and what turns the direction of text. */
const controls = /[\0-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Text of a plugin made safe to print on one line: escape sequences can't move the cursor or hide text, and a line feed
 * can't forge a second line. Tabs stay.
 */
export function escapeControls(text: string): string {
  return text.replace(controls, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\r') return '\\r';
    const code = character.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}
