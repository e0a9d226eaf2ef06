#!/usr/bin/env node
/**
 * Makes all generated code anew from the .proto files: `node scripts/generate.mjs`.
 * With `--check` it changes nothing, lists the files that would change, and exits 1 if there are any.
 *
 * Everything is made in a temporary folder first, so that a failing tool leaves the committed files as they are.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const buf = join(dirname(createRequire(import.meta.url).resolve('@bufbuild/buf/package.json')), 'bin', 'buf');

/** What buf is called with, the folder that its output goes under, and the part of that folder which is all generated. */
const typescript = [
  { args: ['proto'], under: 'packages/proto', made: 'packages/proto/src/gen' },
  { args: ['examples/kv/proto'], under: 'examples/kv', made: 'examples/kv/src/gen' },
  { args: ['examples/counter/proto'], under: 'examples/counter', made: 'examples/counter/src/gen' },
];
const go = { args: ['--template', 'buf.gen.go.yaml'], under: 'interop', made: 'interop/gen' };

/** Runs buf for one target into `folder`; its messages go to the terminal, and its failure ends this program. */
function generate({ args, under }, folder) {
  // The plugins are started by name: the node that runs this comes first.
  const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}` };
  const options = { cwd: root, env, stdio: 'inherit' };
  const { status } = spawnSync(process.execPath, [buf, 'generate', ...args, '-o', join(folder, under)], options);
  if (status === 0) return;
  process.stderr.write(`generate: buf failed on ${args.at(-1)}; nothing was changed\n`);
  rmSync(folder, { recursive: true, force: true });
  process.exit(1);
}

/** Paths of all files below a folder, relative to it; none where there is no folder. */
function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)));
}

/** The files that differ between what was made and what is there, each with what is wrong with the one that is there. */
function differences(made, folder) {
  const fresh = join(folder, made);
  const present = join(root, made);
  const names = [...new Set([...filesBelow(fresh), ...filesBelow(present)])].sort();
  return names.flatMap((name) => {
    const path = `${made}/${name.split(sep).join('/')}`;
    if (!existsSync(join(fresh, name))) return [{ path, wrong: 'is generated no more' }];
    if (!existsSync(join(present, name))) return [{ path, wrong: 'is missing' }];
    return readFileSync(join(fresh, name)).equals(readFileSync(join(present, name)))
      ? []
      : [{ path, wrong: 'differs' }];
  });
}

/** Brings one file up to date with the one that was made, or removes it where none was made. */
function apply(path, folder) {
  if (existsSync(join(folder, path))) cpSync(join(folder, path), join(root, path));
  else rmSync(join(root, path));
}

const check = process.argv.includes('--check');
const targets = [...typescript];
if (spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0) targets.push(go);
else process.stdout.write(`generate: no Go toolchain, the Go stubs in ${go.made} were left as they are\n`);

const folder = mkdtempSync(join(tmpdir(), 'generate-'));
for (const target of targets) generate(target, folder);
const changes = targets.flatMap(({ made }) => differences(made, folder));
if (!check) for (const { path } of changes) apply(path, folder);
rmSync(folder, { recursive: true, force: true });

for (const { path, wrong } of changes)
  process.stdout.write(check ? `${path} ${wrong}\n` : `${path} ${wrong}: mended\n`);
if (changes.length === 0) process.stdout.write('generate: all generated files are up to date\n');
else if (check) process.stdout.write('generate: run `pnpm generate` and commit the result\n');
process.exitCode = check && changes.length > 0 ? 1 : 0;
