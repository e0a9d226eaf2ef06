/** A sentence about one place of a manifest. Lines and columns count from 1; the first of both also means the whole file. */
export interface ManifestIssue {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

// A text of the manifest that is quoted can be as long as the manifest.
const maxMessageLength = 300;

/** A sentence about the place at an offset of a text. */
export function issueAt(text: string, offset: number, message: string): ManifestIssue {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1, message: shorten(message) };
}

function shorten(message: string): string {
  return message.length <= maxMessageLength ? message : `${message.slice(0, maxMessageLength)}…`;
}
