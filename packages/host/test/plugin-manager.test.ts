import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { discoverPlugin, type PluginManager } from '../src/index.js';
import { failureOf, manifestOf, recordStates, test } from './support/plugins.js';

describe('loading', () => {
  test('goes from a folder to an answer and back to nothing [AWF-5.3-script] [AWF-6.2-info] [AWF-6.9-shutdown]', async ({
    workshop,
  }) => {
    const directory = workshop.add('one');
    const manager = workshop.manager({
      hostVersion: '0.11.0',
      config: ({ name }) => ({ for: name, deep: { n: [1, null] } }),
    });
    const states = recordStates(manager);
    const [found] = await manager.discover();
    expect(found).toMatchObject({ name: 'one', directory, problems: [] });
    expect(manager.list()).toEqual([{ name: 'one', state: 'stopped' }]);

    const one = await manager.load('one');
    expect(one).toMatchObject({
      name: 'one',
      version: '1.2.3',
      info: { name: 'scripted', version: '9.9.9', capabilities: ['operations'] },
    });
    expect(one.startup?.connectedMs).toBeGreaterThan(0);
    expect(manager.get('one')).toBe(one);
    expect(await one.operations()).toEqual([{ name: 'echo', description: 'Does echo', inputs: [], outputs: [] }]);
    const result = await one.execute('echo', {
      text: 'hällo',
      list: [1, { deep: true }],
      none: null,
      skipped: undefined as never,
    });
    expect(result).toEqual({
      success: true,
      output: 'echoed',
      data: { text: 'hällo', list: [1, { deep: true }], none: null },
      error: '',
    });

    await manager.unload('one');
    expect(manager.get('one')).toBeUndefined();
    expect(manager.list()).toMatchObject([{ name: 'one', state: 'stopped', stop: { how: 'exited', forced: false } }]);
    expect(states).toEqual(['one starting', 'one running', 'one stopping', 'one stopped']);
    expect(workshop.notes('one')).toEqual(['init', 'shutdown']);
    expect(await failureOf(one.execute('echo', {}))).toMatchObject({
      code: 'NOT_LOADED',
      kind: 'user',
      message: 'Plugin one was unloaded. Load it again to use it.',
    });
    await manager.unload('one');
    await one[Symbol.asyncDispose]();
  });

  test('sends the config of each plugin [AWF-6.2-init]', async ({ workshop }) => {
    workshop.add('one', { operations: ['config'] });
    await using manager = workshop.manager({
      config: async ({ name }) => ({ for: name, n: 3, nul: null, deep: { a: [1] } }),
    });
    const one = await manager.load('one');
    expect((await one.execute('config', {})).data).toEqual({ for: 'one', n: 3, nul: null, deep: { a: [1] } });
  });

  test('shares one start and gives the same plugin again', async ({ workshop }) => {
    workshop.add('one', { startMs: 200 });
    await using manager = workshop.manager();
    const states = recordStates(manager);
    const [first, second] = await Promise.all([manager.load('one'), manager.load('one')]);
    expect(second).toBe(first);
    expect(await manager.load('one')).toBe(first);
    expect(states).toEqual(['one starting', 'one running']);
    expect(workshop.sandbox.processes().filter(({ command }) => command.includes('awf-plugin-one'))).toHaveLength(1);
  });

  test('starts plugins side by side and reports those that cannot be loaded [AWF-6.2-start]', async ({ workshop }) => {
    for (const name of ['a', 'b', 'c']) workshop.add(name, { startMs: 200 });
    workshop.add('broken', {}, 'name: broken\n');
    workshop.add('refusing', { init: 'fail' });
    await using manager = workshop.manager();
    const states = recordStates(manager);
    const { loaded, failed } = await manager.loadAll();
    expect(states.slice(0, 4)).toEqual(['a starting', 'b starting', 'c starting', 'refusing starting']);
    expect(loaded.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(failed.map(({ plugin, code }) => `${plugin} ${code}`)).toEqual([
      'broken MANIFEST_INVALID',
      'refusing INIT_FAILED',
    ]);
    expect(failed[0]?.message).toMatch(
      /^Plugin broken cannot be loaded for 3 reasons:\n {2}Plugin broken: manifest .*plugin\.yaml:1:1: version is required/,
    );
    expect(manager.list().map(({ name, state }) => `${name} ${state}`)).toEqual([
      'a running',
      'b running',
      'c running',
      'refusing failed',
    ]);
  });

  test('loads a bare executable that somebody names', async ({ workshop }) => {
    const directory = workshop.add('one');
    symlinkSync(join(directory, 'awf-plugin-one'), join(directory, 'other.mjs'));
    await using manager = workshop.manager();
    const other = await manager.load(await discoverPlugin(join(directory, 'other.mjs')));
    expect(other).toMatchObject({ name: 'other-mjs', version: '9.9.9', found: { engines: [], manifest: undefined } });
    expect(await other.execute('echo', {})).toMatchObject({ success: true });
  });

  test('says why a plugin cannot be loaded', async ({ workshop }) => {
    workshop.add('new', {}, manifestOf('new').replace('>=0.4.0', '>=9.0.0'));
    const one = workshop.add('one');
    await using manager = workshop.manager({ hostVersion: '0.11.0' });
    expect(await failureOf(manager.load('new'))).toMatchObject({
      code: 'VERSION_MISMATCH',
      message:
        'Plugin new 1.2.3 requires AWF version >=9.0.0, but this host is 0.11.0. Install another version of one of them.',
    });
    expect(await failureOf(manager.load('nobody'))).toMatchObject({
      code: 'UNKNOWN_NAME',
      kind: 'user',
      plugin: 'nobody',
      message: `Plugin nobody is unknown. Found were one in ${workshop.folder}.`,
    });
    expect(await failureOf(manager.unload('nobody'))).toMatchObject({ code: 'UNKNOWN_NAME' });
    await manager.load('one');
    const copy = workshop.add('copy', {}, manifestOf('one'));
    expect(await failureOf(manager.load(await discoverPlugin(copy)))).toMatchObject({
      code: 'ALREADY_LOADED',
      message: `Plugin one from ${copy} cannot be loaded: ${one} has that name and is loaded. Unload it first.`,
    });
  });

  test('passes on what a launch fails with [AWF-6.2-connect]', async ({ workshop }) => {
    workshop.add('silent', { silent: true });
    workshop.add('text');
    const text = join(workshop.folder, 'text/no-plugin');
    writeFileSync(text, '#!/bin/sh\necho Welcome\n');
    chmodSync(text, 0o755);
    await using manager = workshop.manager({ startTimeoutMs: 700 });
    expect(await failureOf(manager.load('silent'))).toMatchObject({
      code: 'HANDSHAKE_TIMEOUT',
      kind: 'plugin',
      plugin: 'silent',
    });
    expect(manager.list().find(({ name }) => name === 'silent')).toMatchObject({
      state: 'failed',
      error: { code: 'HANDSHAKE_TIMEOUT' },
    });
    expect(await failureOf(manager.load(await discoverPlugin(text)))).toMatchObject({
      code: 'HANDSHAKE_MALFORMED',
      plugin: 'no-plugin',
    });
  });

  test('refuses a config that cannot be had or sent', async ({ workshop }) => {
    workshop.add('one');
    const throwing: PluginManager = workshop.manager({
      config: () => {
        throw new Error('no vault');
      },
    });
    expect(await failureOf(throwing.load('one'))).toMatchObject({
      code: 'CONFIG_INVALID',
      message:
        "Plugin one cannot be loaded: the manager's config function failed: no vault. Mend it, or give the plugin its config.",
    });
    const nan = workshop.manager({ config: () => ({ limits: { a: Number.NaN } }) });
    expect(await failureOf(nan.load('one'))).toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'Plugin one cannot be given its config: limits.a: NaN has no JSON form. Use what JSON can say.',
    });
  });

  test('ends a plugin whose Init fails, hangs or dies [AWF-6.2-init-failed]', async ({ workshop }) => {
    workshop.add('failing', { init: 'fail' });
    workshop.add('hanging', { init: 'hang' });
    workshop.add('dying', { init: 'die' });
    await using manager = workshop.manager({ callTimeoutMs: 400 });
    const [failing, hanging, dying] = await Promise.all(
      ['failing', 'hanging', 'dying'].map((name) => failureOf(manager.load(name))),
    );
    expect(failing).toMatchObject({
      code: 'INIT_FAILED',
      kind: 'plugin',
      message: 'Plugin failing could not initialise: init failed on purpose',
    });
    expect(hanging).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: expect.stringContaining('could not initialise: it took longer than 400 ms'),
    });
    expect(dying).toMatchObject({
      code: 'CRASHED',
      evidence: { exitCode: 7, stderr: expect.arrayContaining([expect.stringContaining('about to die in init')]) },
    });
    expect(dying?.message).toMatch(
      /^Plugin dying crashed while it was to initialise: it exited with code 7\. Its last words on stderr:\n[\s\S]*about to die in init/,
    );
    expect(manager.list().map(({ state }) => state)).toEqual(['failed', 'failed', 'failed']);
  });

  test('needs a PluginService and does without an OperationService [AWF-6.2-lists]', async ({ workshop }) => {
    workshop.add('neither', { services: ['operation'] });
    workshop.add('only', { services: ['plugin'] });
    workshop.add('listless', { list: 'fail' });
    await using manager = workshop.manager();
    expect(await failureOf(manager.load('neither'))).toMatchObject({
      code: 'NOT_SUPPORTED',
      message: expect.stringContaining('Plugin neither could not say what it is: it does not serve that'),
    });
    const only = await manager.load('only');
    expect(await only.operations()).toEqual([]);
    expect(await failureOf(only.execute('echo', {}))).toMatchObject({
      code: 'UNKNOWN_NAME',
      message: 'Plugin only could not execute "echo": operation "echo" not found. It lists no operations.',
    });
    expect(await (await manager.load('listless')).execute('echo', {})).toMatchObject({ success: true });
  });
});

describe('giving up a load', () => {
  test('ends the process when nobody waits any more', async ({ workshop }) => {
    workshop.add('slow', { silent: true });
    await using manager = workshop.manager();
    const states = recordStates(manager);
    const controller = new AbortController();
    const load = failureOf(manager.load('slow', { signal: controller.signal }));
    await workshop.sandbox.waitFor('it runs', () => workshop.sandbox.processes().length > 0);
    controller.abort(new Error('changed my mind'));
    expect(await load).toMatchObject({
      code: 'CANCELLED',
      kind: 'user',
      message: 'Plugin slow was to be loaded, but its caller cancelled that.',
    });
    expect(workshop.sandbox.processes()).toEqual([]);
    expect(states).toEqual(['slow starting', 'slow stopped']);
  });

  test('leaves the start to those who still wait', async ({ workshop }) => {
    workshop.add('slow', { startMs: 800 });
    await using manager = workshop.manager();
    const patient = manager.load('slow');
    const hasty = failureOf(manager.load('slow', { timeoutMs: 100 }));
    expect(await hasty).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'Plugin slow could not be loaded within 100 ms. Allow it more time with timeoutMs.',
    });
    expect(await (await patient).execute('echo', {})).toMatchObject({ success: true });
  });

  test('begins anew for whoever comes after', async ({ workshop }) => {
    workshop.add('slow', { startMs: 300 });
    await using manager = workshop.manager();
    const given = failureOf(manager.load('slow', { timeoutMs: 50 }));
    await new Promise((resolve) => setTimeout(resolve, 60));
    const next = manager.load('slow');
    expect(await given).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(await (await next).execute('echo', {})).toMatchObject({ success: true });
  });

  test('unload and close give up a start, too', async ({ workshop }) => {
    workshop.add('slow', { silent: true });
    const manager = workshop.manager();
    const load = failureOf(manager.load('slow'));
    await workshop.sandbox.waitFor('it runs', () => workshop.sandbox.processes().length > 0);
    await manager.unload('slow');
    expect(await load).toMatchObject({
      code: 'NOT_LOADED',
      message: 'Plugin slow was unloaded while it was being loaded.',
    });
    const second = failureOf(manager.load('slow'));
    await workshop.sandbox.waitFor('it runs', () => workshop.sandbox.processes().length > 0);
    await manager[Symbol.asyncDispose]();
    expect(await second).toMatchObject({ code: 'NOT_LOADED' });
    expect(await failureOf(manager.load('slow'))).toMatchObject({ code: 'MANAGER_CLOSED' });
    expect(await failureOf(manager.loadAll())).toMatchObject({ code: 'MANAGER_CLOSED' });
  });
});

describe('listening', () => {
  test('tells log lines and survives listeners that throw', async ({ workshop }) => {
    workshop.add('one', { log: { '@level': 'warn', '@message': 'careful', n: 1 } });
    await using manager = workshop.manager();
    const warnings: string[] = [];
    const onWarning = (warning: Error) => warnings.push(`${warning.name}: ${warning.message}`);
    process.on('warning', onWarning);
    const lines: string[] = [];
    using _bad = manager.on('state', () => {
      throw new Error('a bug of the listener');
    });
    const listening = manager.on('log', ({ plugin, level, message, fields }) => {
      if (level === 'warn') lines.push(`${plugin} ${message} ${JSON.stringify(fields)}`);
    });
    await manager.load('one');
    await workshop.sandbox.waitFor('the line arrives', () => lines.length > 0);
    expect(lines).toEqual(['one careful {"n":1}']);
    listening[Symbol.dispose]();
    await workshop.sandbox.waitFor('the warning is told', () => warnings.length > 1);
    expect(warnings[0]).toMatch(/^PluginManagerWarning: a listener of "state" threw: Error: a bug of the listener/);
    process.off('warning', onWarning);
  });
});
