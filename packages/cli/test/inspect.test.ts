import { describe, expect } from 'vitest';
import { marked, parseDocument, test } from './support/command.js';
import { addEverything, addWorkflowOnly } from './support/workflow.js';

describe('awf-plugin inspect', () => {
  test('shows handshake, GetInfo, operations and the time of the start', async ({ command }) => {
    command.add('odd', 'odd-plugin.mjs');
    const { code, stdout, stderr } = await command.run(['inspect', 'odd', ...marked]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^odd 1\.2\.3$/m);
    expect(stdout).toMatch(/^ {2}protocol version {2}1$/m);
    expect(stdout).toMatch(/^ {2}network {11}unix$/m);
    expect(stdout).toMatch(/^ {2}TLS {15}AutoMTLS$/m);
    expect(stdout).toMatch(/^ {2}description {3}Does odd things$/m);
    expect(stdout).toMatch(/^Operations \(9\)$/m);
    expect(stdout).toMatch(/^ {2}handshake line {2}[\d.]+ ms$/m);
  });

  test('is one document for programs', async ({ command }) => {
    const directory = command.add('odd', 'odd-plugin.mjs');
    const { code, stdout, stderr } = await command.run(['inspect', 'odd', '--no-auto-mtls', '--json', ...marked]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const ms = expect.any(Number);
    expect(parseDocument(stdout)).toMatchObject({
      name: 'odd',
      version: '1.2.3',
      engines: ['awf'],
      directory,
      executable: `${directory}/awf-plugin-odd`,
      handshake: {
        protocolVersion: 1,
        network: 'unix',
        tls: 'off',
        address: expect.stringContaining(command.sandbox.folder),
      },
      info: { name: 'odd', version: '1.0.0', description: 'Does odd things', capabilities: ['awf.plugin.stream.v1'] },
      operations: expect.arrayContaining([expect.objectContaining({ name: 'say', inputs: [], outputs: [] })]),
      timings: { spawnedMs: ms, handshakeMs: ms, connectedMs: ms, readyMs: ms },
    });
  });

  test('shows what a plugin is to both engines, of one process [WF-cli-inspect]', async ({ command }) => {
    const directory = addEverything(command);
    const people = await command.run(['inspect', 'everything', ...marked]);
    expect(people.code).toBe(0);
    for (const line of [
      /^ {2}engines +awf, workflow$/m,
      /^Handshake$/m,
      /^Operations \(7\)$/m,
      /^Workflow engine$/m,
      /^Modules \(2\)\n {2}everything\.box\n {4}Keeps texts in memory$/m,
      /^ {4}config +broken +string +default "no", one of no, create, init, start, stop +What of its life fails$/m,
      /^Steps \(11\)$/m,
      /^Triggers \(1\)\n {2}everything\.fire$/m,
      /^Config that it adds$/m,
    ]) {
      expect(people.stdout).toMatch(line);
    }
    const { stdout } = await command.run(['inspect', 'everything', '--json', ...marked]);
    expect(parseDocument(stdout)).toMatchObject({
      name: 'everything',
      engines: ['awf', 'workflow'],
      executable: `${directory}/awf-plugin-everything`,
      info: { name: 'everything' },
      workflow: {
        name: 'everything',
        author: 'AWF',
        configMutable: true,
        sampleCategory: 'test',
        moduleTypes: expect.arrayContaining(['everything.box']),
        stepTypes: expect.arrayContaining(['step.everything_echo']),
        triggerTypes: ['everything.fire'],
        moduleSchemas: expect.arrayContaining([expect.objectContaining({ type: 'everything.box', label: 'Box' })]),
        configFragment: expect.stringContaining('everything-box'),
        problems: [],
      },
    });
  });

  test('shows a plugin of the workflow engine alone [WF-cli-inspect]', async ({ command }) => {
    const directory = addWorkflowOnly(command, 'alone');
    const { code, stdout } = await command.run(['inspect', 'alone', '--json', ...marked]);
    expect(code).toBe(0);
    expect(parseDocument(stdout)).toEqual({
      name: 'alone',
      version: '1.2.3',
      engines: ['workflow'],
      directory,
      executable: `${directory}/alone`,
      workflow: expect.objectContaining({ name: 'everything', triggerTypes: ['everything.fire'] }),
      timings: { readyMs: expect.any(Number) },
    });
  });

  test('says that a folder is no plugin', async ({ command }) => {
    const { code, stdout, stderr } = await command.run(['inspect', '.', '--json']);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(parseDocument(stderr)).toMatchObject({ code: 4, error_code: 'MANIFEST_UNREADABLE' });
  });
});
