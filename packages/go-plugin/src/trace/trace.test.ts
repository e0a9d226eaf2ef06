import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseTraceScopes, traceScopes } from './trace.js';

describe('parseTraceScopes', () => {
  it.each<[string | undefined, readonly string[]]>([
    [undefined, []],
    ['', []],
    ['handshake', ['handshake']],
    ['broker,call', ['broker', 'call']],
    [' Broker , CALL ', ['broker', 'call']],
    ['nonsense', []],
    ['nonsense,tls', ['tls']],
    ['*', traceScopes],
    ['all', traceScopes],
    ['tls,ALL', traceScopes],
    ['tls,tls', ['tls']],
    ['tls broker', []],
    ['constructor,__proto__', []],
  ])('reads %j', (value, scopes) => {
    expect([...parseTraceScopes(value)].sort()).toEqual([...scopes].sort());
  });

  it('gives only scopes, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => [...parseTraceScopes(text)].every((scope) => traceScopes.includes(scope))),
      { numRuns: 10_000 },
    );
  });
});

describe('trace', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  async function traceWith(scopes: string) {
    vi.stubEnv('AWF_PLUGIN_TRACE', scopes);
    vi.resetModules();
    const lines: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    return { lines, ...(await import('./trace.js')) };
  }

  it('writes the scopes that were asked for, as lines that hosts log at trace level', async () => {
    const { lines, trace, isTraced } = await traceWith('broker');
    trace('broker', 'dial', { id: 1 });
    trace('broker', 'closed');
    trace('tls', 'refused', { why: 'no certificate' });
    expect(lines).toEqual(['[TRACE] broker: dial {"id":1}\n', '[TRACE] broker: closed\n']);
    expect([isTraced('broker'), isTraced('tls')]).toEqual([true, false]);
  });

  it('writes nothing where nothing was asked for', async () => {
    const { lines, trace } = await traceWith('');
    for (const scope of traceScopes) trace(scope, 'event');
    expect(lines).toEqual([]);
  });
});
