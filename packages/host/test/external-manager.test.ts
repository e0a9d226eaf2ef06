import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { isRunning } from '../../../test/support/sandbox.js';
import { ExternalPluginManager } from '../src/index.js';
import { failureOf } from './support/plugins.js';
import { present, recordExternalStates, test, validManifest } from './support/workflow.js';

describe('an external plugin manager', () => {
  test('sees what the engine sees [WF-4.2-discover]', async ({ room }) => {
    const { folder } = room;
    room.add('b');
    room.add('a', {}, '{ not json');
    mkdirSync(join(folder, 'no-binary'));
    writeFileSync(join(folder, 'no-binary', 'plugin.json'), '{}');
    mkdirSync(join(folder, 'no-manifest'));
    writeFileSync(join(folder, 'no-manifest', 'no-manifest'), '');
    symlinkSync(join(folder, 'b'), join(folder, 'linked'));
    writeFileSync(join(folder, 'file'), '');
    await using manager = room.manager();
    expect(manager.pluginsDir).toBe(folder);
    expect(await manager.discoverPlugins()).toEqual(['a', 'b']);
    expect(await manager.inspectPlugins()).toMatchObject([
      { name: 'a', engines: ['workflow'], problems: [{ code: 'MANIFEST_INVALID' }] },
      { name: 'b', engines: ['workflow'], version: '1.0.0', problems: [] },
    ]);
    expect(await new ExternalPluginManager(join(folder, 'nowhere')).discoverPlugins()).toEqual([]);
    expect(await failureOf(new ExternalPluginManager(join(folder, 'file', 'x')).loadPlugin('y'))).toMatchObject({
      code: 'MANIFEST_UNREADABLE',
    });
  });

  test('loads, lists and unloads by the name of the folder [WF-4.2-load] [WF-4.2-unload] [WF-1.7-stop]', async ({
    room,
  }) => {
    room.add('one');
    room.add('two', { name: 'other' });
    await using manager = room.manager();
    const states = recordExternalStates(manager);
    await Promise.all([manager.loadPlugin('two'), manager.loadPlugin('one')]);
    expect(manager.loadedPlugins()).toEqual(['one', 'two']);
    expect(manager.get('two')?.name).toBe('other');
    expect(await failureOf(manager.loadPlugin('one'))).toMatchObject({
      code: 'ALREADY_LOADED',
      message: 'Plugin one is already loaded. Reload it instead.',
    });
    const adapter = present(manager.get('one'));
    await manager.unloadPlugin('one');
    expect(manager.isLoaded('one')).toBe(false);
    expect(manager.list().find(({ name }) => name === 'one')).toMatchObject({
      state: 'stopped',
      stop: { how: 'exited', forced: false, exit: { code: 0 } },
    });
    expect(await failureOf(manager.unloadPlugin('one'))).toMatchObject({ code: 'NOT_LOADED' });
    expect(await failureOf(adapter.moduleSchemas())).toMatchObject({
      code: 'NOT_LOADED',
      message: 'Plugin one was unloaded. Load it again to use it.',
    });
    await manager.shutdown();
    expect(manager.loadedPlugins()).toEqual([]);
    expect(states.filter((state) => state.startsWith('one'))).toEqual([
      'one starting',
      'one running',
      'one stopping',
      'one stopped',
    ]);
  });

  test('stops what was started in the plugin, which the engine does not [WF-1.7-modules]', async ({ room }) => {
    room.add('probe');
    await using manager = room.manager();
    const create = present((await (await manager.loadPlugin('probe')).moduleFactories()).get('probe.counter'));
    await (await create('first')).start();
    await (await create('second')).start();
    await manager.unloadPlugin('probe');
    expect(room.notes('probe').slice(2)).toEqual(['second stop', 'first stop', 'second dispose', 'first dispose']);
  });

  test('gives a reason for each thing that keeps a plugin from being loaded [WF-4.2-start]', async ({ room }) => {
    const { folder } = room;
    await using manager = room.manager({ startTimeoutMs: 5_000 });
    const failure = (name: string) => failureOf(manager.loadPlugin(name));
    expect(await failure('nobody')).toMatchObject({
      code: 'MANIFEST_UNREADABLE',
      plugin: 'nobody',
    });
    room.add('incomplete', {}, { ...validManifest, author: undefined, version: '1.0' });
    const { message } = await failure('incomplete');
    expect(message).toContain('Plugin incomplete cannot be loaded for 2 reasons:');
    expect(message).toContain('author is required');
    expect(message).toContain('version "1.0" must be three numbers');
    room.add('folder');
    rmSync(join(folder, 'folder', 'folder'));
    mkdirSync(join(folder, 'folder', 'folder'));
    expect(await failure('folder')).toMatchObject({ code: 'EXECUTABLE_INVALID' });
    room.add('plain');
    chmodSync(join(folder, 'plain', 'plain'), 0o644);
    expect((await failure('plain')).message).toContain('chmod +x');
    room.add('dies', { dieAtStart: true });
    expect(await failure('dies')).toMatchObject({ code: 'EXITED_EARLY', evidence: { exitCode: 7 } });
    room.add('chatty');
    writeFileSync(join(folder, 'chatty', 'chatty'), '#!/bin/sh\necho hello\nsleep 60\n');
    expect((await failure('chatty')).message).toContain('hello');
    expect(manager.loadedPlugins()).toEqual([]);
    expect(manager.list().every(({ state }) => state === 'failed')).toBe(true);
  });

  test('takes no name that leads out of its folder [WF-9.24-names]', async ({ room }) => {
    room.add('probe');
    await using manager = new ExternalPluginManager(join(room.folder, 'probe'), { env: room.sandbox.env });
    for (const name of ['', '.', '..', '../probe', 'a/b', 'a\\b', 'a\0b']) {
      expect(await failureOf(manager.loadPlugin(name))).toMatchObject({
        code: 'NAME_INVALID',
        kind: 'user',
      });
    }
  });

  test('can be told not to wait [WF-4.2-signal]', async ({ room }) => {
    room.add('probe');
    writeFileSync(join(room.folder, 'probe', 'probe'), '#!/bin/sh\nsleep 60\n');
    await using manager = room.manager();
    expect(await failureOf(manager.loadPlugin('probe', { timeoutMs: 300 }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'Plugin probe could not be loaded within 300 ms. Allow it more time with timeoutMs.',
    });
    await room.sandbox.waitFor('nothing of it runs', () => room.sandbox.processes().length === 0);
    expect(await failureOf(manager.loadPlugin('probe', { signal: AbortSignal.timeout(300) }))).toMatchObject({
      code: 'CANCELLED',
    });
    expect(manager.list()).toMatchObject([{ name: 'probe', state: 'stopped' }]);
  });

  test('replaces a plugin by its new version, and keeps the old one where that fails [WF-4.2-reload]', async ({
    room,
  }) => {
    room.add('probe', { version: '1.0.0' });
    await using manager = room.manager();
    const entries: string[] = [];
    manager.on('log', ({ level, message }) => entries.push(`${level} ${message}`));
    const first = await manager.reloadPlugin('probe');
    const oldPid = present(manager.list()[0]?.pid);
    room.add('probe', { version: '1.1.0' });
    const second = await manager.reloadPlugin('probe');
    expect([first.version, second.version]).toEqual(['1.0.0', '1.1.0']);
    expect(isRunning(oldPid)).toBe(false);
    const pid = present(manager.list()[0]?.pid);
    room.add('probe', { dieAtStart: true });
    expect(await failureOf(manager.reloadPlugin('probe'))).toMatchObject({
      code: 'EXITED_EARLY',
      message: expect.stringMatching(
        /^Plugin probe could not be reloaded, and the process that runs goes on\. Plugin probe /,
      ),
    });
    room.add('probe', {}, '{');
    expect(await failureOf(manager.reloadPlugin('probe'))).toMatchObject({ code: 'MANIFEST_INVALID' });
    expect(manager.list()).toMatchObject([{ state: 'running', pid }]);
    expect((await second.engineManifest()).version).toBe('1.1.0');
    expect(entries.filter((entry) => entry.startsWith('error'))).toEqual([
      expect.stringMatching(
        /^error reload failed; keeping the existing plugin active: Plugin probe could not be started: it exited with code 7/,
      ),
      expect.stringMatching(/^error reload failed; keeping the existing plugin active: Plugin probe: manifest /),
    ]);
    await manager[Symbol.asyncDispose]();
    expect(await failureOf(manager.loadPlugin('probe'))).toMatchObject({
      code: 'MANAGER_CLOSED',
    });
  });

  test('tells a logger what it does and what plugins log [WF-4.2-logger]', async ({ room }) => {
    room.add('probe');
    const told: string[] = [];
    const write =
      (level: string) =>
      (message: string): void =>
        void told.push(`${level} ${message}`);
    const logger = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
    await using manager = room.manager({ logger });
    await manager.loadPlugin('probe');
    expect(told[0]).toBe('info Plugin probe: starting');
  });
});
