import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildExecutable } from '../../packages/cli/src/build/build-executable.js';
import { cacheFolder, interopFolder } from './paths.js';
import { withLock } from './with-lock.js';

/** Our own plugins for tests, in `fixtures/ts-plugins`; each says in its first module what it does and takes. */
export type TsProgram =
  | 'awf-plugin'
  | 'both-plugin'
  | 'capable-plugin'
  | 'contract-plugin'
  | 'demo-plugin'
  | 'peer-plugin';

const folder = join(cacheFolder, 'ts-plugins');
const built = new Map<TsProgram, Promise<string>>();

/** Path of one of our plugins, built to one executable file in `.cache/ts-plugins` once a process. */
export function tsPlugin(name: TsProgram): Promise<string> {
  const found = built.get(name) ?? withLock(join(cacheFolder, `ts-plugin-${name}.lock`), () => build(name));
  built.set(name, found);
  return found;
}

async function build(name: TsProgram): Promise<string> {
  await mkdir(folder, { recursive: true });
  const fixtures = join(interopFolder, 'fixtures/ts-plugins');
  const entry = join(fixtures, `${name}.ts`);
  const guard = name === 'peer-plugin' ? join(fixtures, 'guard.ts') : true;
  return (await buildExecutable({ entry, outfile: join(folder, name), guard })).outfile;
}
