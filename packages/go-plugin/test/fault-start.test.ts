import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect } from 'vitest';
import { isRunning, test } from '../../../test/support/sandbox.js';
import { failureOfBad, launchBad } from './support/bad-plugin.js';
import { goPluginLine } from './support/go-plugin-line.js';
import { failureOf } from './support/plugin-error.js';
import { callProbe, fixture, launchProbe } from './support/probe.js';

describe('a plugin that does not come to its line (fault 3)', () => {
  test('because it is silent', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'silent.sh', { startTimeoutMs: 1_200 });
    expect(error).toMatchObject({ code: 'HANDSHAKE_TIMEOUT', kind: 'plugin', plugin: 'bad' });
    expect(error.message).toBe(
      'Plugin bad could not be started: within 1200 ms it printed no handshake line. Its last words on stderr:\n' +
        '  reading the cache\n  still reading the cache',
    );
    expect(error.evidence).toEqual({
      pid: expect.any(Number),
      stderr: ['reading the cache', 'still reading the cache'],
      state: 'handshake',
    });
  });

  test('because it stalls after half of it', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'half-line.sh', { startTimeoutMs: 1_200 });
    expect(error).toMatchObject({ code: 'HANDSHAKE_TIMEOUT', plugin: 'bad', evidence: { state: 'handshake' } });
    expect(error.message).toBe(
      'Plugin bad could not be started: within 1200 ms it printed no handshake line: stdout began with ' +
        '"1|1|unix|/tmp/ha", without a line feed. Its last words on stderr:\n  binding',
    );
  });

  test.for([
    ['off', { CERTIFICATE: '', LATE_MS: '1500' }, 3_500],
    ['auto', { CERTIFICATE: goPluginLine.split('|')[5] ?? '', LATE_MS: '0' }, 2_000],
  ] as const)('or comes to it, listens and never answers, tls %s', async ([tls, env, startTimeoutMs], { sandbox }) => {
    const started = performance.now();
    const error = await failureOfBad(sandbox, 'never-answers.mjs', { tls, env, startTimeoutMs });
    expect(error).toMatchObject({ code: 'HANDSHAKE_TIMEOUT', kind: 'plugin', plugin: 'bad' });
    expect(error.message).toBe(
      `Plugin bad could not be started: within ${startTimeoutMs} ms it answered no call. ` +
        'Its last words on stderr:\n  warming up',
    );
    expect(error.evidence).toMatchObject({ state: 'connect', stderr: ['warming up'] });
    // The time is that of all stages together.
    expect(performance.now() - started).toBeLessThan(startTimeoutMs + 1_400);
  });
});

describe('a plugin that exits before its line (fault 4)', () => {
  test('with 0', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'exits.sh', { args: ['0', 'nothing to do'] });
    expect(error).toMatchObject({ code: 'EXITED_EARLY', kind: 'plugin', plugin: 'bad' });
    expect(error.message).toBe(
      'Plugin bad could not be started: it exited with code 0 before its handshake line. ' +
        'It may have failed to listen, or is no plugin. Its last words on stderr:\n  nothing to do',
    );
    expect(error.evidence).toEqual({
      pid: expect.any(Number),
      exitCode: 0,
      stderr: ['nothing to do'],
      state: 'handshake',
    });
  });

  test('with 1, and a reason', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'exits.sh', { args: ['1', 'cannot open settings.json'] });
    expect(error.message).toBe(
      'Plugin bad could not be started: it exited with code 1 before its handshake line. ' +
        'What it wrote to stderr says why. Its last words on stderr:\n  cannot open settings.json',
    );
    expect(error).toMatchObject({ code: 'EXITED_EARLY', evidence: { exitCode: 1 } });
  });

  test('with 7, and no reason', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'exits.sh', { args: ['7', ''] });
    expect(error.message).toBe(
      'Plugin bad could not be started: it exited with code 7 before its handshake line. ' +
        'Run it by hand to see why. It wrote nothing to stderr.',
    );
    expect(error).toMatchObject({ code: 'EXITED_EARLY', evidence: { exitCode: 7, stderr: [] } });
  });

  test('by a signal', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'crashes.sh');
    expect(error).toMatchObject({ code: 'EXITED_EARLY', kind: 'plugin', plugin: 'bad' });
    expect(error.message).toBe(
      'Plugin bad could not be started: it was ended by SIGSEGV before its handshake line. ' +
        'It crashed in native code, or something killed it, such as the system for want of memory. ' +
        'Its last words on stderr:\n  panic: index out of range\n  goroutine 1 [running]:',
    );
    expect(error.evidence).toMatchObject({ exitSignal: 'SIGSEGV', state: 'handshake' });
  });

  test('while a child of its own holds the pipes', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'leaves-child.sh');
    expect(error).toMatchObject({ code: 'EXITED_EARLY', evidence: { exitCode: 3 } });
    expect(error.message).toContain('cannot read the settings');
  });

  test('because the cookie is another one', async ({ sandbox }) => {
    const magicCookies = [{ key: 'PROBE_PLUGIN', value: 'another' }];
    const error = await failureOf(launchProbe(sandbox, { magicCookies }));
    expect(error).toMatchObject({ code: 'EXITED_EARLY', plugin: 'probe', evidence: { exitCode: 1 } });
    expect(error.message).toBe(
      'Plugin probe could not be started: it exited with code 1 before its handshake line. ' +
        'It did not get the magic cookie that it knows. Its last words on stderr:\n' +
        '  probe is a plugin: another program starts it and talks to it.\n' +
        '  It does nothing when started by hand. Please run the program that uses it instead.',
    );
  });
});

describe('a plugin that is gone or deaf after its line', () => {
  test('exits', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'says.sh', { args: ['1|1|unix|/tmp/nowhere|grpc|', '4'] });
    expect(error).toMatchObject({ code: 'EXITED_EARLY', plugin: 'bad', evidence: { exitCode: 4, state: 'connect' } });
    expect(error.message).toBe(
      'Plugin bad could not be started: it exited with code 4 before it answered a call. ' +
        'Run it by hand to see why. It wrote nothing to stderr.',
    );
  });

  test('does not listen', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'says.sh', { args: ['1|1|unix|/tmp/nowhere|grpc|'] });
    expect(error).toMatchObject({ code: 'CONNECT_FAILED', kind: 'plugin', plugin: 'bad' });
    expect(error.message).toMatch(
      /^Plugin bad could not be started: it did not answer; its address \/tmp\/nowhere gave: .*ENOENT \/tmp\/nowhere/,
    );
    expect(error.evidence).toMatchObject({ state: 'connect' });
  });

  test('does not listen, though its line has a certificate', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'says.sh', { tls: 'auto', args: [goPluginLine] });
    expect(error).toMatchObject({ code: 'CONNECT_FAILED', kind: 'plugin', plugin: 'bad' });
    expect(error.message).toMatch(/it did not answer; its address \/tmp\/plugin3395806118 gave: .*ENOENT/);
  });
});

describe('a plugin that is started by hand (fault 6)', () => {
  test('says so to people, prints nothing on stdout, and exits with 1', async ({ sandbox }) => {
    const { PATH = '' } = process.env;
    const child = spawn(fixture('probe-plugin.mjs'), [], { env: { PATH, ...sandbox.env } });
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'probe is a plugin: another program starts it and talks to it.\n' +
        'It does nothing when started by hand. Please run the program that uses it instead.\n',
    });
  });
});

describe('giving a start up', () => {
  const gaveUp = 'its caller gave up';

  test('before it began: nothing is started', async ({ sandbox }) => {
    const error = await failureOfBad(sandbox, 'silent.sh', { signal: AbortSignal.abort('no need') });
    expect(error).toMatchObject({ code: 'CANCELLED', kind: 'user', plugin: 'bad', cause: 'no need', evidence: {} });
    expect(error.message).toBe(`Plugin bad was not started: ${gaveUp}.`);
  });

  test('while it is silent', async ({ sandbox }) => {
    const controller = new AbortController();
    const onLog = () => controller.abort('no need');
    const error = await failureOfBad(sandbox, 'silent.sh', { signal: controller.signal, onLog });
    expect(error).toMatchObject({ code: 'CANCELLED', kind: 'user', plugin: 'bad', cause: 'no need' });
    expect(error.message).toMatch(
      /^Plugin bad could not be started: its caller gave up\. Its last words on stderr:\n {2}reading the cache/,
    );
    expect(error.evidence).toMatchObject({ pid: expect.any(Number), state: 'handshake' });
  });

  test('while it does not answer', async ({ sandbox }) => {
    const controller = new AbortController();
    const onLog = () => setTimeout(() => controller.abort('no need'), 300);
    const error = await failureOfBad(sandbox, 'never-answers.mjs', { signal: controller.signal, onLog });
    expect(error).toMatchObject({ code: 'CANCELLED', kind: 'user', cause: 'no need' });
    expect(error.message).toBe(
      'Plugin bad could not be started: its caller gave up. Its last words on stderr:\n  warming up',
    );
  });

  test('after it: a plugin that runs is not concerned', async ({ sandbox }) => {
    const controller = new AbortController();
    const plugin = await launchProbe(sandbox, { signal: controller.signal });
    controller.abort();
    await plugin.ping();
    await plugin.close();
  });

  test('by closing what has hardly started, twice at once', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox);
    const call = failureOfCall(callProbe(plugin, { op: 'hang' }));
    const [first, second] = await Promise.all([plugin.close(), plugin.close()]);
    expect(second).toBe(first);
    expect(first).toMatchObject({ how: 'exited', forced: false, exit: { code: 0, signal: null } });
    expect(await call).toMatchObject({ code: expect.any(Number) });
  });
});

describe('a plugin behind a shell', () => {
  const inShell = (script: string) => ({ command: '/bin/sh', args: ['-c', script, 'sh', fixture('probe-plugin.mjs')] });

  test.for([
    ['that becomes the plugin', 'exec "$1"'],
    ['that waits for it', '"$1"; exit $?'],
    ['that runs it beside itself', '"$1" & wait $!'],
  ] as const)('%s: stops cleanly', async ([, script], { sandbox }) => {
    const plugin = await launchProbe(sandbox, inShell(script));
    const { pid } = await callProbe(plugin, { op: 'pid' });
    const report = await plugin.close();
    expect(report).toMatchObject({ how: 'exited', forced: false, exit: { code: 0, signal: null } });
    expect(isRunning(Number(pid))).toBe(false);
  });

  test('that is killed: the plugin goes too', async ({ sandbox }) => {
    const plugin = await launchProbe(sandbox, inShell('"$1"; exit $?'));
    const { pid } = await callProbe(plugin, { op: 'pid' });
    expect(Number(pid)).not.toBe(plugin.pid);
    process.kill(plugin.pid, 'SIGKILL');
    expect(await plugin.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await sandbox.waitFor('the plugin is gone', () => !isRunning(Number(pid)));
    expect(await plugin.close()).toMatchObject({ how: 'gone', forced: false });
  });

  test('that does not find it', async ({ sandbox }) => {
    const error = await failureOf(launchBadShell(sandbox));
    expect(error).toMatchObject({ code: 'EXITED_EARLY', plugin: 'bad', evidence: { exitCode: 127 } });
    expect(error.message).toContain('no-such-plugin: not found');
  });
});

function launchBadShell(sandbox: Parameters<typeof launchBad>[0]) {
  return launchBad(sandbox, '', { command: '/bin/sh', args: ['-c', 'no-such-plugin; exit $?'] });
}

async function failureOfCall(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}
