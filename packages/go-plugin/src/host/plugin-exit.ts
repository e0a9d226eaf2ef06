/** How a plugin's process ended: with a code or by a signal; both null where only its absence was seen (reattached). */
export interface PluginExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** `exited with code 1`, `was ended by SIGKILL`, for messages. */
export function describeExit({ code, signal }: PluginExit): string {
  if (signal !== null) return `was ended by ${signal}`;
  return code === null ? 'is gone' : `exited with code ${code}`;
}
