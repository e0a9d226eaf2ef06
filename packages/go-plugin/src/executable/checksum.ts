import { createHash, type Hash, timingSafeEqual } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { describeUnknown } from '../errors/describe-unknown.js';
import { goPluginError } from '../errors/go-plugin-error.js';

/** What an executable's bytes must hash to before it is started (go-plugin spec §6.10). */
export interface Checksum {
  /** A hash that Node knows, such as `sha256`. */
  readonly algorithm: string;
  /** The whole digest, as bytes or in hexadecimal digits of either case. */
  readonly digest: string | Uint8Array;
}

/**
 * Hashes the file anew and compares in constant time (go-plugin spec §6.10). It covers this one file: with an interpreter
 * as the command, not its script.
 *
 * @throws PluginError `OPTIONS_INVALID` for an unknown algorithm or a digest that can't be one of its,
 * `CHECKSUM_UNREADABLE` where the file can't be read, `CHECKSUM_MISMATCH` naming both digests.
 */
export async function verifyChecksum(path: string, checksum: Checksum, plugin?: string): Promise<void> {
  const digest = createDigest(checksum);
  await readInto(digest.hash, path, plugin);
  checkDigest(digest, { path, plugin, algorithm: checksum.algorithm });
}

/** A hash that is being computed, and what it must come to. */
export interface RunningDigest {
  readonly hash: Hash;
  readonly expected: Buffer;
}

/**
 * Begins a hash.
 *
 * @throws PluginError `OPTIONS_INVALID` for an unknown algorithm or a digest that can't be one of its.
 */
export function createDigest(checksum: Checksum): RunningDigest {
  const hash = createHashFor(checksum.algorithm);
  return { hash, expected: readDigest(checksum, hash.copy().digest().length) };
}

/** What was hashed. */
export interface DigestedFile {
  readonly path: string;
  readonly plugin: string | undefined;
  readonly algorithm: string;
}

/**
 * Ends a hash and compares in constant time.
 *
 * @throws PluginError `CHECKSUM_MISMATCH` naming both digests.
 */
export function checkDigest({ hash, expected }: RunningDigest, { path, plugin, algorithm }: DigestedFile): void {
  const actual = hash.digest();
  if (timingSafeEqual(expected, actual)) return;
  throw goPluginError(
    'CHECKSUM_MISMATCH',
    `Plugin ${plugin ?? path} was not started: the ${algorithm} checksum of ${path} is ` +
      `${actual.toString('hex')}, expected was ${expected.toString('hex')}. ` +
      'Install it anew; where the change is meant, name its new checksum.',
    { plugin },
  );
}

function createHashFor(algorithm: string): Hash {
  try {
    return createHash(algorithm);
  } catch (cause) {
    const message = `checksum.algorithm must be a hash that Node knows, such as sha256; ${JSON.stringify(algorithm)} is not.`;
    throw goPluginError('OPTIONS_INVALID', message, { cause });
  }
}

function readDigest({ algorithm, digest }: Checksum, bytes: number): Buffer {
  const isHex = typeof digest !== 'string' || /^([0-9a-f]{2})*$/i.test(digest);
  if (!isHex) throw goPluginError('OPTIONS_INVALID', 'checksum.digest must be hexadecimal digits, two for each byte.');
  const expected = typeof digest === 'string' ? Buffer.from(digest, 'hex') : Buffer.from(digest);
  if (expected.length === bytes) return expected;
  throw goPluginError(
    'OPTIONS_INVALID',
    `checksum.digest must be the ${bytes} bytes of a ${algorithm} digest; it has ${expected.length}.`,
  );
}

async function readInto(hash: Hash, path: string, plugin: string | undefined): Promise<void> {
  try {
    // Without O_NONBLOCK a named pipe in the file's place would block for ever.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    for await (const chunk of file.createReadStream()) hash.update(chunk);
  } catch (cause) {
    throw unreadableError(path, plugin, cause);
  }
}

/** The error of a file whose bytes could not be read. */
export function unreadableError(path: string, plugin: string | undefined, cause: unknown): Error {
  return goPluginError(
    'CHECKSUM_UNREADABLE',
    `Plugin ${plugin ?? path} was not started: ${path} could not be read for its checksum: ${describeUnknown(cause)}.`,
    { plugin, cause },
  );
}
