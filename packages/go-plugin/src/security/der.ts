/** A small DER writer (ITU-T X.690): just what an X.509 certificate and an EC private key need. */

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** One element: a tag byte, the length, and the contents put together from `parts`. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const contents = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...encodeLength(contents.length)]), contents]);
}

/** `SEQUENCE` of elements already encoded. */
export function sequence(...elements: readonly Uint8Array[]): Buffer {
  return tlv(tags.sequence, ...elements);
}

/** `SET` of elements already encoded; with several, the caller gives them in DER order. */
export function set(...elements: readonly Uint8Array[]): Buffer {
  return tlv(tags.set, ...elements);
}

/** Context-specific tag `[number]` around elements already encoded (explicit tagging). */
export function explicit(number: number, ...elements: readonly Uint8Array[]): Buffer {
  return tlv(0xa0 | number, ...elements);
}

/** Context-specific tag `[number]` in place of a primitive element's own tag (implicit tagging). */
export function implicit(number: number, contents: Uint8Array): Buffer {
  return tlv(0x80 | number, contents);
}

/** `BOOLEAN TRUE`; DER leaves out every FALSE that is a default. */
export function booleanTrue(): Buffer {
  return tlv(tags.boolean, Buffer.from([0xff]));
}

/** `INTEGER` of an unsigned big-endian magnitude: leading zeros are dropped, and one is put before a high bit. */
export function unsignedInteger(magnitude: Uint8Array): Buffer {
  let start = 0;
  while (start < magnitude.length - 1 && magnitude[start] === 0) start += 1;
  const digits = Buffer.from(magnitude.subarray(start));
  const first = digits[0] ?? 0;
  return tlv(tags.integer, first >= 0x80 || digits.length === 0 ? Buffer.concat([Buffer.from([0]), digits]) : digits);
}

/** `BIT STRING`; `unusedBits` is how many low bits of the last byte don't count (0–7). */
export function bitString(bytes: Uint8Array, unusedBits = 0): Buffer {
  return tlv(tags.bitString, Buffer.from([unusedBits]), bytes);
}

/** `OCTET STRING`. */
export function octetString(bytes: Uint8Array): Buffer {
  return tlv(tags.octetString, bytes);
}

/** `UTF8String`. */
export function utf8String(text: string): Buffer {
  return tlv(tags.utf8String, Buffer.from(text, 'utf8'));
}

/** `OBJECT IDENTIFIER` from dotted decimals such as `2.5.4.3`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tlv(tags.objectIdentifier, Buffer.from([first * 40 + second, ...rest.flatMap(encodeBase128)]));
}

/** A certificate's time, whole seconds: `UTCTime` for 1950–2049, `GeneralizedTime` otherwise, as RFC 5280 §4.1.2.5 wants it. */
export function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '');
  const year = date.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? tlv(tags.utcTime, Buffer.from(digits.slice(2)))
    : tlv(tags.generalizedTime, Buffer.from(digits));
}

function encodeLength(length: number): number[] {
  return length < 0x80 ? [length] : [0x80 | bigEndian(length).length, ...bigEndian(length)];
}

function bigEndian(value: number): number[] {
  return value < 0x100 ? [value] : [...bigEndian(Math.floor(value / 0x100)), value % 0x100];
}

function encodeBase128(value: number): number[] {
  const groups = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) groups.unshift(0x80 | (rest & 0x7f));
  return groups;
}
