import { expect } from 'vitest';

/** What ts-proto makes for each message. */
interface Codec<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}

/** A message, how a real peer writes it, and the codec for both. */
interface Vector<T> {
  codec: Codec<T>;
  message: T;
  /** May hold blanks. */
  hex: string;
}

/** Encodes to hexadecimal digits. */
export function toHex<T>(codec: Codec<T>, message: T): string {
  return Buffer.from(codec.encode(message).finish()).toString('hex');
}

/** Encodes and decodes again. */
export function roundTrip<T>(codec: Codec<T>, message: T): T {
  return codec.decode(codec.encode(message).finish());
}

/** Expects that the bytes decode to the message, and that the message encodes to the bytes. */
export function expectVector<T>({ codec, message, hex }: Vector<T>): void {
  const digits = hex.replaceAll(' ', '');
  expect(codec.decode(Buffer.from(digits, 'hex'))).toEqual(message);
  expect(toHex(codec, message)).toBe(digits);
}
