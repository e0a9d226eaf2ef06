import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { describeUnknown, isPluginError } from '@awf/go-plugin';
import { hostError } from '../errors.js';
import type { ReleaseAsset } from './release.js';

/** The largest archive that is taken, in bytes. (AWF spec §5.7 step 7.) */
export const maxArchiveBytes = 100 * 1024 * 1024;

/**
 * Reads an asset as UTF-8 text.
 *
 * @throws PluginError `SOURCE_UNREADABLE`, also where it is larger than the limit; what the signal was aborted with.
 */
export async function readText(asset: ReleaseAsset, limitBytes: number, signal: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  await readChunks(asset, { limitBytes, signal }, async (chunk) => void chunks.push(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Writes an asset to a new file of mode 0600 and gives its SHA-256 in hex: what is checked is what lies there.
 *
 * @throws PluginError as `readText`; `INSTALL_FAILED` where it cannot be written.
 */
export async function saveAsset(asset: ReleaseAsset, file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await using handle = await open(file, 'wx', 0o600);
  await readChunks(asset, { limitBytes: maxArchiveBytes, signal }, async (chunk) => {
    hash.update(chunk);
    await handle.appendFile(chunk).catch((cause: unknown) => {
      throw hostError('INSTALL_FAILED', `${file} cannot be written: ${describeUnknown(cause)}.`, { cause });
    });
  });
  return hash.digest('hex');
}

async function readChunks(
  asset: ReleaseAsset,
  { limitBytes, signal }: { readonly limitBytes: number; readonly signal: AbortSignal },
  take: (chunk: Buffer) => Promise<void>,
): Promise<void> {
  let bytes = 0;
  try {
    const stream: Readable = await asset.open(signal);
    for await (const chunk of stream) {
      const buffer = Buffer.from(chunk);
      bytes += buffer.length;
      if (bytes > limitBytes) throw hostError('SOURCE_UNREADABLE', `${asset.name} is larger than ${limitBytes} bytes.`);
      await take(buffer);
    }
  } catch (cause) {
    signal.throwIfAborted();
    if (isPluginError(cause)) throw cause;
    const why = describeUnknown(cause instanceof Error && cause.cause !== undefined ? cause.cause : cause);
    throw hostError('SOURCE_UNREADABLE', `${asset.name} cannot be read: ${why}.`, { cause });
  }
}
