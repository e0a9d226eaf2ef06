import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeUnknown } from '@awf/go-plugin';
import { maxManifestBytes } from './manifest.js';

/** The manifest's file name. (AWF spec §4.) */
export const manifestFile = 'plugin.yaml';

/** A manifest's bytes, cut one byte above the limit; or why there are none. `missing`: no such file. */
export type ReadManifest =
  | { readonly bytes: Uint8Array; readonly failure?: undefined }
  | { readonly failure: string; readonly missing: boolean; readonly cause?: unknown };

/** Which manifest is read, and how large it may be. */
export interface ManifestPlace {
  readonly file: string;
  readonly limitBytes: number;
}

/** AWF's. */
const awfPlace: ManifestPlace = { file: manifestFile, limitBytes: maxManifestBytes };

/** Reads a folder's manifest. Never blocks on a pipe or device of that name and never reads more than the limit. */
export async function readManifestFile(
  directory: string,
  { file, limitBytes }: ManifestPlace = awfPlace,
): Promise<ReadManifest> {
  const path = join(directory, file);
  try {
    const entry = await stat(path);
    if (!entry.isFile()) return { failure: 'is not a file', missing: false };
    return { bytes: await readStart(path, limitBytes + 1) };
  } catch (cause) {
    const missing = isMissing(cause);
    return { failure: missing ? 'is missing' : `cannot be read (${describeUnknown(cause)})`, missing, cause };
  }
}

/** Whether a file system call failed because there is no such file or folder. */
export function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR');
}

async function readStart(path: string, limitBytes: number): Promise<Uint8Array> {
  await using file = await open(path);
  const { size } = await file.stat();
  const buffer = Buffer.alloc(Math.min(limitBytes, size + 1));
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}
