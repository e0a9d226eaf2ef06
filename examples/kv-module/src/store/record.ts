import { crc32 } from './crc32.js';

/** One change of a store: a value under a key, or none any more. */
export interface Change {
  readonly key: string;
  /** Undefined where the key is deleted. */
  readonly value: string | undefined;
}

/** What a log file begins with. */
export const magic = Buffer.from('KVLOG01\n');

/** Length of the body and its checksum, four bytes each. */
export const headerBytes = 8;

/** The largest key and value together, so that a damaged length is not taken for a record. */
export const maxBodyBytes = 64 * 1024 * 1024;

const keyLengthBytes = 4;
const deleted = 0;
const stored = 1;

/** A change as bytes: header, then kind, length of the key, key, value. */
export function encodeRecord({ key, value }: Change): Buffer {
  const keyBytes = Buffer.from(key);
  const kind = Buffer.from([value === undefined ? deleted : stored]);
  const keyLength = Buffer.alloc(keyLengthBytes);
  keyLength.writeUInt32LE(keyBytes.length);
  const body = Buffer.concat([kind, keyLength, keyBytes, Buffer.from(value ?? '')]);
  if (body.length > maxBodyBytes) throw new Error(`a key and its value may have ${maxBodyBytes} bytes together`);
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(body.length, 0);
  header.writeUInt32LE(crc32(body), 4);
  return Buffer.concat([header, body]);
}

/** What stands at an offset of a log. */
export type ReadRecord =
  /** A whole record, and where the next begins. */
  | { readonly kind: 'record'; readonly change: Change; readonly end: number }
  /** Part of a record, as a write leaves it that was cut off. */
  | { readonly kind: 'torn' }
  /** Something else with more behind it, as a faulty disk leaves it. */
  | { readonly kind: 'damaged' };

/** Reads the record at an offset, which is not the end. */
export function readRecord(log: Buffer, offset: number): ReadRecord {
  if (log.length - offset < headerBytes) return { kind: 'torn' };
  const length = log.readUInt32LE(offset);
  const start = offset + headerBytes;
  const end = start + length;
  if (length > maxBodyBytes) return { kind: 'damaged' };
  if (end > log.length) return { kind: 'torn' };
  const body = log.subarray(start, end);
  // The last write of a machine that lost its power may have its length on the disk, and its bytes not.
  if (crc32(body) !== log.readUInt32LE(offset + 4)) return { kind: end === log.length ? 'torn' : 'damaged' };
  const change = decodeBody(body);
  return change === undefined ? { kind: 'damaged' } : { kind: 'record', change, end };
}

function decodeBody(body: Buffer): Change | undefined {
  if (body.length < 1 + keyLengthBytes) return undefined;
  const keyStart = 1 + keyLengthBytes;
  const keyEnd = keyStart + body.readUInt32LE(1);
  if (keyEnd > body.length) return undefined;
  const key = body.toString('utf8', keyStart, keyEnd);
  return { key, value: body[0] === stored ? body.toString('utf8', keyEnd) : undefined };
}
