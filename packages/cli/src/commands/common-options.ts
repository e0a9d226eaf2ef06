/** The option that turns a command's output into one JSON document. */
export const jsonOption = {
  kind: 'flag',
  help: 'prints one JSON document on stdout, errors as JSON on stderr',
} as const;

/** The option that every command has. */
export const helpOption = { kind: 'flag', short: 'h', help: 'shows this help' } as const;

/** The option that only the program has. */
export const versionOption = { kind: 'flag', short: 'V', help: 'prints the version' } as const;
