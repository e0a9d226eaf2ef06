import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, interopFolder, repositoryFolder } from './paths.js';
import { recordPeer } from './record-peer.js';
import { requireTool } from './run-tool.js';
import { python } from './toolchain.js';
import { withLock } from './with-lock.js';

/** How a host starts the Python plugin. */
export interface PythonPeer {
  /** The interpreter of the virtual environment. */
  readonly command: string;
  /** The plugin's file. */
  readonly args: readonly string[];
  /** What must stand in its environment. */
  readonly env: Readonly<Record<string, string>>;
}

const environment = join(cacheFolder, 'python');
const stubs = join(environment, 'stubs');
const interpreter = join(environment, 'bin/python');
const requirements = join(interopFolder, 'python/requirements.txt');
const protoFolder = join(repositoryFolder, 'examples/kv/proto');

let prepared: Promise<void> | undefined;

/**
 * Prepares a virtual environment with the pinned packages and the stubs made from the key/value contract, under
 * `.cache/python`; anew only where the pins or the contract changed. Rejects with pip's words. Call it inside of
 * the test: that is how the report learns that the test ran against Python.
 */
export async function pythonPeer(): Promise<PythonPeer> {
  recordPeer('python');
  prepared ??= withLock(join(cacheFolder, 'python.lock'), prepare);
  await prepared;
  return {
    command: interpreter,
    args: [join(interopFolder, 'python/kv_plugin.py')],
    env: { PYTHONPATH: stubs, PYTHONDONTWRITEBYTECODE: '1' },
  };
}

async function prepare(): Promise<void> {
  const stamp = join(environment, 'stamp');
  const wanted = await fingerprint();
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return;
  await rm(environment, { recursive: true, force: true });
  await requireTool(python, ['-m', 'venv', environment]);
  await requireTool(interpreter, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
  await mkdir(stubs, { recursive: true });
  const outputs = [`--python_out=${stubs}`, `--grpc_python_out=${stubs}`];
  await requireTool(interpreter, ['-m', 'grpc_tools.protoc', '-I', protoFolder, ...outputs, 'kv.proto']);
  await writeFile(stamp, wanted);
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [requirements, join(protoFolder, 'kv.proto')]) hash.update(await readFile(file));
  return hash.digest('hex');
}
