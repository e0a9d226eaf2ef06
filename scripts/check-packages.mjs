// Checks what would be published: publint and attw for each package, knip for the whole repository.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const failures = [];

function check(label, command, args, cwd) {
  try {
    execFileSync(command, args, { cwd, stdio: 'pipe', encoding: 'utf8' });
    console.log(`ok    ${label}`);
  } catch (error) {
    failures.push(label);
    console.log(`FAIL  ${label}\n${error.stdout ?? ''}${error.stderr ?? error.message}`);
  }
}

for (const folder of readdirSync(path.join(root, 'packages'))) {
  const cwd = path.join(root, 'packages', folder);
  const packed = mkdtempSync(path.join(tmpdir(), 'packed-'));
  try {
    // Packed as pnpm publishes it: workspace ranges become versions.
    execFileSync('npx', ['-y', 'pnpm@12', 'pack', '--pack-destination', packed], { cwd, stdio: 'pipe' });
    const [tarball = ''] = readdirSync(packed);
    check(`publint ${folder}`, bin('publint'), ['run', path.join(packed, tarball), '--strict'], cwd);
    check(`attw ${folder}`, bin('attw'), [path.join(packed, tarball), '--profile', 'esm-only'], cwd);
  } finally {
    rmSync(packed, { recursive: true, force: true });
  }
}
check('knip', bin('knip'), ['--no-progress'], root);

if (failures.length > 0) {
  console.log(`${failures.length} package checks failed: ${failures.join(', ')}`);
  process.exitCode = 1;
}
