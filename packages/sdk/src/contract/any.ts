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
