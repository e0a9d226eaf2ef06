import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const buf = join(dirname(createRequire(import.meta.url).resolve('@bufbuild/buf/package.json')), 'bin', 'buf');

/** The FileDescriptorSet of .proto texts by file name, with all that they import, as authors make theirs. */
export function compileProto(files: Readonly<Record<string, string>>): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'compile-proto-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), `syntax = "proto3";\n${text}`);
    }
    return compileFolder(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The FileDescriptorSet of this repository's own contracts, the workflow engine's among them. */
export function compileContracts(): Uint8Array {
  return compileFolder(fileURLToPath(new URL('../../../../proto', import.meta.url)));
}

function compileFolder(folder: string): Uint8Array {
  const args = [buf, 'build', folder, '--as-file-descriptor-set', '--exclude-source-info', '-o', '-#format=binpb'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new TypeError(`buf: ${String(stderr)}`);
  return new Uint8Array(stdout);
}
