import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkbench, type Outcome, type Workbench } from '../../../test/support/workbench.js';

const engine = fileURLToPath(new URL('../dist/engine/engine', import.meta.url));
const examples = fileURLToPath(new URL('../..', import.meta.url));
const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

let bench: Workbench;

beforeEach(async () => {
  bench = await createWorkbench();
});

afterEach(async () => {
  const leftovers = await bench.leftovers();
  await bench.remove();
  expect(leftovers).toEqual([]);
});

/** Puts built plugins into a folder, as somebody would who installs them. */
async function install(...names: readonly string[]): Promise<string> {
  const folder = path.join(bench.folder, 'plugins');
  await mkdir(folder, { recursive: true });
  for (const name of names)
    await cp(path.join(examples, name, 'dist', name), path.join(folder, name), { recursive: true });
  return folder;
}

async function run(workflow: string, ...args: readonly string[]): Promise<Outcome> {
  const options = { env: { XDG_DATA_HOME: path.join(bench.folder, 'data') } };
  return bench.run(engine, ['run', workflow, '--plugins', path.join(bench.folder, 'plugins'), ...args], options);
}

async function write(text: string): Promise<string> {
  const file = path.join(bench.folder, 'w.yaml');
  await writeFile(file, text);
  return file;
}

const auditLog = async (): Promise<readonly { type: string; metadata: Record<string, string> }[]> => {
  const text = await readFile(path.join(bench.folder, '.awf', 'audit.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
};

const id = '[0-9a-f]{8}-[0-9a-f-]{27}';

describe('the engine', () => {
  it("runs the spec's workflow to the same result, validated and written down by plugins [AWF spec §7.2, §7.4]", async () => {
    await install('echo', 'everything', 'policy', 'audit-log');
    const { exitCode, stdout, stderr } = await run(fixture('op.yaml'));
    const lines = [
      `Workflow started: ${id}`,
      '  → say',
      '  ✓ say: completed',
      '  → show',
      '\\[OUT\\] got=AWF: hello',
      '  ✓ show: completed',
      '  • audit-log.summary',
      '(  • everything.ready\n)?  • everything.seen ×2',
      'Workflow completed.',
    ];
    expect(stdout).toMatch(new RegExp(`^${lines.join('\n')}\n$`));
    expect(stderr.trimEnd().split('\n')).toEqual([
      'warning: states.say.timeout: a step of type operation without timeout can hang for ever (policy)',
      'warning: states.show.timeout: a step of type command without timeout can hang for ever (policy)',
    ]);
    expect(exitCode).toBe(0);
    const events = await auditLog();
    expect(events.map(({ type, metadata }) => `${type} ${metadata.step_name ?? metadata.workflow_name}`)).toEqual([
      'workflow.started op',
      'step.started say',
      'step.completed say',
      'step.started show',
      'step.completed show',
      'workflow.completed op',
    ]);
    expect(new Set(events.map(({ metadata }) => metadata.workflow_id)).size).toBe(1);
    expect(events.at(-1)?.metadata.duration).toMatch(/^[\d.]+ms$/);
  });

  it('runs step types, goes by transitions and inputs, and shows output, data and exit code', async () => {
    await install('everything');
    const loud = await run(fixture('steps.yaml'), '--input', 'who=ada', '--input', 'code=3');
    expect(loud.stdout).toContain('[OUT] HELLO 3 hello of ada, 2 keys\n');
    expect(loud).toMatchObject({ exitCode: 0, stderr: '' });
    // Without an exit code to route, the other way is taken.
    const quiet = await run(fixture('steps.yaml'), '--input', 'who=ada');
    expect(quiet.stdout).toContain('✓ pick: completed');
    expect(quiet.stdout).toContain('Workflow failed: nothing to shout about');
    expect(quiet.exitCode).toBe(3);
  });

  it('does not run what a validator finds an error in', async () => {
    await install('everything', 'policy', 'audit-log');
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const file = await write(`
name: forbidden
states:
  initial: a
  a: {type: command, command: "touch ran; curl -H 'X: ${token}'", timeout: 1, on_success: done}
  done: {type: terminal}
`);
    const { exitCode, stdout, stderr } = await run(file);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('WORKFLOW_INVALID: error: name: a workflow must not be named forbidden (everything)\n');
    expect(stderr).toContain('error: states.a.command: a GitHub token stands here, at column 24');
    expect(stderr).not.toContain(token.slice(4, 12));
    expect(await readFile(path.join(bench.folder, '.awf', 'audit.jsonl'), 'utf8')).toBe('');
    expect(await readdir(bench.folder)).not.toContain('ran');
  });

  it('routes what failed, and fails where the workflow does not say what then', async () => {
    await install('everything', 'audit-log');
    const { exitCode, stdout } = await run(fixture('failures.yaml'));
    expect(stdout).toContain('✗ refused: failed: no luck\n  → thrown\n');
    expect(stdout).toContain('✗ thrown: failed: worse luck\n  → slow\n');
    expect(stdout).toMatch(/✗ slow: failed: Plugin everything could not execute "sleep": .*1000 ms.*\n {2}→ coded\n/);
    expect(stdout).toContain('[OUT] X\n  ✗ coded: failed: exit code 7\n  → last\n');
    expect(stdout).toContain('  ✗ last: failed: exit code 9\n');
    expect(exitCode).toBe(3);
    const events = await auditLog();
    expect(events.filter(({ type }) => type === 'step.failed').map(({ metadata }) => metadata.step_name)).toEqual([
      'refused',
      'thrown',
      'slow',
      'coded',
      'last',
    ]);
    expect(events.at(-1)).toMatchObject({ type: 'workflow.failed', metadata: { error: 'step last: exit code 9' } });
  });

  it('goes on without a plugin that cannot start', async () => {
    const plugins = await install('everything');
    const broken = path.join(plugins, 'broken');
    await cp(path.join(plugins, 'everything'), broken, { recursive: true });
    await writeFile(
      path.join(broken, 'plugin.yaml'),
      'name: broken\nversion: 1.0.0\nawf_version: ">=0.8.0"\ncapabilities: [operations]\n',
    );
    await writeFile(path.join(broken, 'awf-plugin-broken'), '#!/bin/sh\nexit 5\n');
    await chmod(path.join(broken, 'awf-plugin-broken'), 0o755);
    const file = await write(
      'name: w\nstates:\n  initial: a\n  a: {type: everything.count, on_success: done}\n  done: {type: terminal}\n',
    );
    const { exitCode, stderr } = await run(file);
    expect(stderr).toMatch(/^Plugin broken .*exit/m);
    expect(exitCode).toBe(0);
  });

  it('says how it is called, and that a file is not there', async () => {
    expect(await bench.run(engine, ['run'])).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(/^USAGE_INVALID: say what to run\nUsage: engine run <workflow.yaml>/),
    });
    expect(await bench.run(engine, ['run', 'x', '--plugins', '.', '--input', 'novalue'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('--input novalue is not name=value'),
    });
    expect(await bench.run(engine, ['run', 'x', '--plugin', '.'])).toMatchObject({ exitCode: 1 });
    expect(await run('nowhere.yaml')).toMatchObject({
      exitCode: 4,
      stderr: expect.stringContaining('WORKFLOW_UNREADABLE: nowhere.yaml cannot be read: ENOENT'),
    });
  });
});

describe('Ctrl-C', () => {
  it('ends the step, its plugins and the engine, in words', async () => {
    await install('everything', 'audit-log');
    const file = await write(`
name: w
states:
  initial: a
  a: {type: operation, operation: everything.sleep, inputs: {ms: 60000}, on_success: done}
  done: {type: terminal}
`);
    const env = { PATH: process.env.PATH, TMPDIR: bench.temp, XDG_DATA_HOME: path.join(bench.folder, 'data') };
    const args = ['run', file, '--plugins', path.join(bench.folder, 'plugins')];
    const child = spawn(engine, args, { env, cwd: bench.folder, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.includes('→ a')) child.kill('SIGINT');
    });
    const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect(stderr).toContain('CANCELLED: interrupted');
    expect(exitCode).toBe(3);
    expect((await auditLog()).map(({ type }) => type)).toEqual([
      'workflow.started',
      'step.started',
      'step.failed',
      'workflow.failed',
    ]);
  });
});
