import { readFile, writeFile } from 'node:fs/promises';
import { status } from '@grpc/grpc-js';
import { StatusError } from './status-error.js';

/** The file of a key, `kv_<key>` in the working folder. A name that would leave the folder is refused with INVALID_ARGUMENT. */
export function keyFile(key: string): string {
  if (key !== '' && !/[/\\\0]/.test(key)) return `kv_${key}`;
  throw new StatusError(status.INVALID_ARGUMENT, `key ${JSON.stringify(key)} cannot be a file name: leave out slashes`);
}

/** The value of a key. One that was never put is NOT_FOUND. */
export async function readKey(key: string): Promise<Buffer> {
  try {
    return await readFile(keyFile(key));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw missing ? new StatusError(status.NOT_FOUND, `no value for key ${JSON.stringify(key)}`) : error;
  }
}

/** Sets the value of a key, byte for byte. */
export async function writeKey(key: string, value: Uint8Array): Promise<void> {
  await writeFile(keyFile(key), value, { mode: 0o600 });
}
