import { gzipSync } from 'node:zlib';

/** One entry of a tar, written by hand: archives of every kind can be made, those that no tool makes too. */
export interface TarEntry {
  readonly path: string;
  /** The type flag: `0` file, `1` hard link, `2` symbolic link, `3` and `4` devices, `5` folder, `6` pipe … Default `0`. */
  readonly type?: string;
  readonly content?: string | Buffer;
  readonly mode?: number;
  readonly link?: string;
  /** What the header says in place of the content's size. */
  readonly size?: number;
}

const blockBytes = 512;

/** A gzipped tar of some entries. */
export function tarball(entries: readonly TarEntry[]): Buffer {
  return gzipSync(tar(entries));
}

/** A tar of some entries, with its end. */
export function tar(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(blocks), Buffer.alloc(2 * blockBytes)]);
}

/** An extended header for the entry behind it. */
export function paxHeader(records: Readonly<Record<string, string>>): TarEntry {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    const length = Buffer.byteLength(rest);
    const digits = String(length + String(length).length).length;
    return `${length + digits}${rest}`;
  });
  return { path: 'PaxHeader', type: 'x', content: lines.join('') };
}

function blocks(entry: TarEntry): Buffer[] {
  const content = Buffer.from(entry.content ?? '');
  const padding = Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes);
  return [header(entry, content.length), content, padding];
}

function header({ path, type = '0', mode = 0o644, link = '', size }: TarEntry, length: number): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.write(path, 0, 100);
  block.write(octal(mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(size ?? length, 11), 124);
  block.write(octal(1_700_000_000, 11), 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(link, 157, 100);
  block.write('ustar\u000000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}
