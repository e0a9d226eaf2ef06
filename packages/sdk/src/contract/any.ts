import type { Any } from '@awf/plugin-proto/workflow/messages';

/** What type URLs begin with; whoever reads one looks at what follows its last slash alone. (Workflow spec §6.2.) */
const authority = 'type.googleapis.com/';

/** The type URL of a message. */
export function toTypeUrl(typeName: string): string {
  return `${authority}${typeName}`;
}

/** The full name of the message that a type URL names: what follows the last slash. */
export function fromTypeUrl(typeUrl: string): string {
  return typeUrl.slice(typeUrl.lastIndexOf('/') + 1);
}

/** A message's bytes with its type. */
export function toAny(typeName: string, bytes: Uint8Array): Any {
  return { typeUrl: toTypeUrl(typeName), value: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}
