import { spawnSync } from 'node:child_process';
import { EventServiceClient } from '@awf/plugin-proto/awf';
import { HandleEventRequest, type ListOperationsResponse } from '@awf/plugin-proto/awf/messages';
import { describe, expect } from 'vitest';
import { test } from '../../../test/support/sandbox.js';
import { magicCookies } from '../src/contract/handshake.js';
import { answerOf, clientsOf, executeOf, initOf, launchNotes, notesOf, notesPlugin } from './support/notes-plugin.js';

/** gRPC's codes, as numbers on the wire. */
const status = { cancelled: 1, unknown: 2, deadlineExceeded: 4, unimplemented: 12 };

const config = { token: 'hunter2' };

describe('a plugin in a process of its own', () => {
  test('says who it is, describes its operations and runs one [AWF-3.5-serve]', async ({ sandbox }) => {
    await using plugin = await launchNotes(sandbox);
    const clients = clientsOf(plugin);
    expect(await answerOf((callback) => clients.plugin.getInfo({}, callback))).toEqual({
      name: 'notes',
      version: '1.0.0',
      description: '',
      capabilities: ['awf.plugin.stream.v1'],
    });
    await initOf(plugin, config);
    const { operations } = await answerOf<ListOperationsResponse>((callback) =>
      clients.operations.listOperations({}, callback),
    );
    expect(operations.map(({ name }) => name)).toEqual(['echo', 'wait', 'leak', 'fail']);
    expect(await answerOf((callback) => clients.operations.getOperation({ name: 'echo' }, callback))).toEqual({
      operation: {
        name: 'echo',
        description: 'Echoes a text',
        inputs: [
          { name: 'text', type: 'string', required: true, default: '', description: 'What to echo', validation: '' },
          { name: 'times', type: 'integer', required: false, default: '1', description: '', validation: '' },
        ],
        outputs: [{ name: 'output', type: 'string', description: '' }],
      },
    });
    expect(await executeOf(plugin, { operation: 'echo', inputs: { text: 'ab', times: '2' } })).toEqual({
      success: true,
      output: 'abab',
      data: new Map([['output', Buffer.from('"abab"')]]),
      error: '',
    });
    expect(await executeOf(plugin, { operation: 'echo' })).toMatchObject({
      success: false,
      error: 'text: is required',
    });
    expect(await executeOf(plugin, { operation: 'fail' })).toEqual({
      success: false,
      output: '',
      data: new Map([['pages', Buffer.from('3')]]),
      error: 'ran out of paper',
    });
  });

  test('answers as a Go plugin does where it has nothing [AWF-3.5-base]', async ({ sandbox }) => {
    await using plugin = await launchNotes(sandbox);
    const { operations, validators, stepTypes, events } = clientsOf(plugin);
    const workflow = { workflowJson: Buffer.from('not json') };
    const step = { stepName: 's', stepType: 't', config: Buffer.alloc(0), inputs: Buffer.alloc(0) };
    const event = HandleEventRequest.decode(Buffer.alloc(0));
    expect(await answerOf((callback) => validators.validateWorkflow(workflow, callback))).toEqual({ issues: [] });
    expect(await answerOf((callback) => validators.validateStep({ ...workflow, stepName: 's' }, callback))).toEqual({
      issues: [],
    });
    expect(await answerOf((callback) => stepTypes.listStepTypes({}, callback))).toEqual({ stepTypes: [] });
    expect(await answerOf((callback) => events.handleEvent(event, callback))).toEqual({ emittedEvents: [] });
    await expect(answerOf((callback) => stepTypes.executeStep(step, callback))).rejects.toMatchObject({
      code: status.unknown,
      details: 'plugin does not implement step types',
    });
    await expect(answerOf((callback) => operations.getOperation({ name: 'nope' }, callback))).rejects.toMatchObject({
      code: status.unknown,
      details: 'operation "nope" not found',
    });
    const stream = answerOf((callback) => plugin.connection.client(EventServiceClient).streamEvents(callback));
    await expect(stream).rejects.toMatchObject({
      code: status.unimplemented,
      details: 'plugin does not implement EventSubscriber',
    });
  });

  test('fails Init in words, serves on, and never shows the secret (fault 24) [AWF-10-secrets]', async ({
    sandbox,
  }) => {
    const logged: string[] = [];
    await using plugin = await launchNotes(sandbox, { onLog: ({ raw }) => logged.push(raw) });
    await expect(initOf(plugin, { tries: 'x' })).rejects.toMatchObject({
      code: status.unknown,
      details:
        'plugin init failed: config: token: expected string, received undefined; tries: expected number, received string',
    });
    await expect(initOf(plugin, { token: 'refused' })).rejects.toMatchObject({
      code: status.unknown,
      details: 'plugin init failed: the service *** ***',
    });
    await initOf(plugin, config);
    expect(await executeOf(plugin, { operation: 'leak' })).toMatchObject({ success: false, error: '401 for ***' });
    await sandbox.waitFor('the log came', () => logged.some((line) => line.includes('using ***')));
    expect(logged.join('\n')).not.toContain('hunter2');
  });

  test('keeps the line clean of what is printed at import (fault 1) [AWF-10-stdout]', async ({ sandbox }) => {
    const chunks: Uint8Array[] = [];
    await using plugin = await launchNotes(sandbox, { onStdout: (chunk) => chunks.push(chunk) });
    await sandbox.waitFor('it came by the stdio stream', () => Buffer.concat(chunks).includes('printed at import'));
    expect(plugin.protocolVersion).toBe(1);
  });

  test.for(magicCookies)('starts under the cookie $key alone', async (cookie, { sandbox }) => {
    await using plugin = await launchNotes(sandbox, { magicCookies: [cookie] });
    expect(await executeOf(plugin, { operation: 'echo', inputs: { text: 'a' } })).toMatchObject({ output: 'a' });
  });

  test('works in plain text for hosts before 0.8 [AWF-1-plain-text]', async ({ sandbox }) => {
    await using plugin = await launchNotes(sandbox, { tls: 'off' });
    expect(await executeOf(plugin, { operation: 'echo', inputs: { text: 'a' } })).toMatchObject({ output: 'a' });
  });
});

describe('a call that ends early (fault 20)', () => {
  test('by its caller: the signal fires and the finally runs', async ({ sandbox }) => {
    await using plugin = await launchNotes(sandbox);
    const cancel = new AbortController();
    const call = executeOf(plugin, { operation: 'wait', cancel: cancel.signal });
    const refused = expect(call).rejects.toMatchObject({ code: status.cancelled });
    await sandbox.waitFor('it waits', () => notesOf(sandbox).includes('waiting'));
    cancel.abort();
    await refused;
    await sandbox.waitFor('its finally ran', () => notesOf(sandbox).includes('finally: the caller cancelled the call'));
  });

  test('by its deadline', async ({ sandbox }) => {
    await using plugin = await launchNotes(sandbox);
    const call = executeOf(plugin, { operation: 'wait', options: { deadline: Date.now() + 300 } });
    await expect(call).rejects.toMatchObject({ code: status.deadlineExceeded });
    await sandbox.waitFor('its finally ran', () => notesOf(sandbox).some((line) => line.startsWith('finally: ')));
  });

  test('by a deadline of one millisecond', async ({ sandbox }) => {
    await using plugin = await launchNotes(sandbox);
    const call = executeOf(plugin, { operation: 'wait', options: { deadline: Date.now() + 1 } });
    await expect(call).rejects.toMatchObject({ code: status.deadlineExceeded });
    expect(await executeOf(plugin, { operation: 'echo', inputs: { text: 'a' } })).toMatchObject({ output: 'a' });
  });

  test('because the plugin is stopped', async ({ sandbox }) => {
    const plugin = await launchNotes(sandbox);
    const call = executeOf(plugin, { operation: 'wait' }).catch((error: unknown) => error);
    await sandbox.waitFor('it waits', () => notesOf(sandbox).includes('waiting'));
    await plugin.close();
    expect(notesOf(sandbox).some((line) => line.startsWith('finally: '))).toBe(true);
    await call;
  });
});

describe('stopping', () => {
  test('runs the shutdown hook once, and the process ends whatever is open [AWF-10-shutdown]', async ({ sandbox }) => {
    const plugin = await launchNotes(sandbox);
    await initOf(plugin, config);
    await answerOf((callback) => clientsOf(plugin).plugin.shutdown({}, callback));
    const before = performance.now();
    const report = await plugin.close();
    expect(report).toMatchObject({ how: 'exited', forced: false, exit: { code: 0, signal: null } });
    expect(performance.now() - before).toBeLessThan(1_500);
    expect(notesOf(sandbox)).toEqual(['init', 'shutdown', 'served']);
  });

  test('runs it also where the host never called Shutdown', async ({ sandbox }) => {
    const plugin = await launchNotes(sandbox);
    await initOf(plugin, config);
    await plugin.close();
    expect(notesOf(sandbox)).toEqual(['init', 'shutdown', 'served']);
  });

  test('does not run it where there was no Init', async ({ sandbox }) => {
    const plugin = await launchNotes(sandbox);
    await plugin.close();
    expect(notesOf(sandbox)).toEqual(['served']);
  });
});

test('started by hand it says what it is and exits with 1 (fault 6)', ({ sandbox }) => {
  const { AWF_PLUGIN: _awf, WORKFLOW_PLUGIN: _workflow, ...env } = { ...process.env, ...sandbox.env };
  const result = spawnSync(process.execPath, [notesPlugin], { env, encoding: 'utf8', timeout: 10_000 });
  expect(result.status).toBe(1);
  expect(result.stderr).toMatch(/plugin/);
  expect(result.stdout).toBe('printed at import, after the guard\n');
});
