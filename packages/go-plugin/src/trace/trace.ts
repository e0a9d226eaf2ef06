/** What can be traced; `docs/environment-variables.md` says what each scope shows. */
export const traceScopes = ['handshake', 'process', 'transport', 'tls', 'broker', 'stdio', 'watch', 'call'] as const;

/** One of `traceScopes`. */
export type TraceScope = (typeof traceScopes)[number];

const wanted = parseTraceScopes(process.env['AWF_PLUGIN_TRACE']);

/** Reads `AWF_PLUGIN_TRACE`: scopes separated by commas, `*` or `all` for every one; unknown names are ignored. */
export function parseTraceScopes(value: string | undefined): ReadonlySet<TraceScope> {
  const names = new Set((value ?? '').split(',').map((name) => name.trim().toLowerCase()));
  const all = names.has('*') || names.has('all');
  return new Set(traceScopes.filter((scope) => all || names.has(scope)));
}

/** Whether a scope is traced in this process: guards work that only a trace line needs. */
export function isTraced(scope: TraceScope): boolean {
  return wanted.has(scope);
}

/**
 * Writes one trace line to stderr where its scope was asked for. The `[TRACE]` prefix makes Go hosts and ours log it
 * at that level when it comes from a plugin (go-plugin spec §6.11).
 */
export function trace(scope: TraceScope, message: string, fields?: object): void {
  if (!wanted.has(scope)) return;
  process.stderr.write(`[TRACE] ${scope}: ${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`}\n`);
}
