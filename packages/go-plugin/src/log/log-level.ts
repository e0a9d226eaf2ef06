/** Log levels of hclog, lowest first. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;

/** One of `logLevels`. */
export type LogLevel = (typeof logLevels)[number];
