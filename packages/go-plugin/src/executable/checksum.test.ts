import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChecksum } from './checksum.js';

const contents = Buffer.alloc(300_000, 'plugin');
const digest = createHash('sha256').update(contents).digest();
let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checksum-'));
  file = join(folder, 'plugin');
  await writeFile(file, contents);
});
afterAll(() => rm(folder, { recursive: true }));

describe('verifyChecksum', () => {
  it.each([
    ['bytes', digest],
    ['hexadecimal digits', digest.toString('hex')],
    ['capital digits', digest.toString('hex').toUpperCase()],
  ])('accepts the right digest as %s, time after time', async (_name, right) => {
    await expect(verifyChecksum(file, { algorithm: 'sha256', digest: right })).resolves.toBeUndefined();
    await expect(verifyChecksum(file, { algorithm: 'sha256', digest: right })).resolves.toBeUndefined();
  });

  it('names both digests where they differ', async () => {
    const wrong = Buffer.alloc(32, 1);
    await expect(verifyChecksum(file, { algorithm: 'sha256', digest: wrong }, 'greeter')).rejects.toMatchObject({
      code: 'CHECKSUM_MISMATCH',
      plugin: 'greeter',
      message:
        `Plugin greeter was not started: the sha256 checksum of ${file} is ${digest.toString('hex')}, ` +
        `expected was ${wrong.toString('hex')}. Install it anew; where the change is meant, name its new checksum.`,
    });
  });

  it('reads the file anew each time', async () => {
    const changed = join(folder, 'changed');
    await writeFile(changed, contents);
    const checksum = { algorithm: 'sha256', digest };
    await verifyChecksum(changed, checksum);
    await writeFile(changed, 'swapped');
    await expect(verifyChecksum(changed, checksum)).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
  });

  it.each([
    [
      { algorithm: 'md6', digest: '' },
      'checksum.algorithm must be a hash that Node knows, such as sha256; "md6" is not.',
    ],
    [{ algorithm: 'sha256', digest: '' }, 'checksum.digest must be the 32 bytes of a sha256 digest; it has 0.'],
    [{ algorithm: 'sha256', digest: 'abc' }, 'checksum.digest must be hexadecimal digits'],
    [{ algorithm: 'sha256', digest: `sha256:${digest.toString('hex')}` }, 'checksum.digest must be hexadecimal digits'],
    [{ algorithm: 'sha512', digest }, 'checksum.digest must be the 64 bytes of a sha512 digest; it has 32.'],
  ])('refuses %j', async (checksum, message) => {
    await expect(verifyChecksum(file, checksum)).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it.each(['missing', '.'])('says that %s cannot be read', async (name) => {
    await expect(verifyChecksum(join(folder, name), { algorithm: 'sha256', digest })).rejects.toMatchObject({
      code: 'CHECKSUM_UNREADABLE',
      message: expect.stringMatching(/could not be read for its checksum: (ENOENT|EISDIR)/),
    });
  });

  it.skipIf(process.platform === 'win32')('does not wait for a named pipe', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(verifyChecksum(pipe, { algorithm: 'sha256', digest })).rejects.toMatchObject({
      code: 'CHECKSUM_MISMATCH',
    });
  });
});
