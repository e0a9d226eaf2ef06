import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { describeUnknown, isPluginError } from '@awf/go-plugin';
import { ArchiveGate } from './archive-gate.js';
import { maxMetaBytes, Unpacker } from './unpacker.js';

/**
 * Unpacks a gzipped tar into a folder that is empty and that nobody else can reach. The package `tar` reads the archive;
 * what is written, and where, is decided and done here. Modes are kept but for set-user, set-group and sticky bits.
 *
 * @param name - The archive's name, for messages.
 * @throws PluginError `ARCHIVE_INVALID` at the first entry that is refused, `INSTALL_FAILED` where it cannot be written; what
 * the signal was aborted with. What was written so far is the caller's to remove.
 */
export async function extractArchive(
  name: string,
  { file, folder }: { readonly file: string; readonly folder: string },
  signal: AbortSignal,
): Promise<void> {
  // Loaded here: only who installs needs it.
  const { Parser } = await import('tar');
  const gate = new ArchiveGate(name);
  const parser = new Parser({ strict: true, zstd: false, maxMetaEntrySize: maxMetaBytes });
  const unpacker = new Unpacker(parser, gate, folder);
  try {
    await pipeline(createReadStream(file), createGunzip(), (source) => unpacker.take(source), { signal });
  } catch (ended) {
    signal.throwIfAborted();
    const cause = unpacker.failure?.error ?? ended;
    if (isPluginError(cause)) throw cause;
    throw gate.refusal(`is damaged or no gzipped tar: ${describeUnknown(cause)}`, cause);
  } finally {
    unpacker.close();
  }
}
