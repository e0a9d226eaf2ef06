import { readFile, writeFile } from 'node:fs/promises';
import { status } from '@grpc/grpc-js';
import { StatusError } from './status-error.js';

/** The count of a key; one that was never put counts 0. Kept as decimal text in `kv_<key>` in the working folder. */
export async function readCount(key: string): Promise<bigint> {
  const file = countFile(key);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '0';
    throw error;
  });
  const count = /^[+-]?\d{1,19}$/.test(text) ? BigInt(text) : undefined;
  if (count !== undefined && BigInt.asIntN(64, count) === count) return count;
  throw new StatusError(status.DATA_LOSS, `file ${file} holds no whole number of 64 bits`);
}

/** Sets the count of a key. */
export async function writeCount(key: string, count: bigint): Promise<void> {
  await writeFile(countFile(key), count.toString(), { mode: 0o600 });
}

/** A name that would leave the folder is refused with INVALID_ARGUMENT. */
function countFile(key: string): string {
  if (key !== '' && !/[/\\\0]/.test(key)) return `kv_${key}`;
  throw new StatusError(status.INVALID_ARGUMENT, `key ${JSON.stringify(key)} cannot be a file name: leave out slashes`);
}
