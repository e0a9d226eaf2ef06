import path from 'node:path';

/** The file of a key, `kv_<key>` in the working folder. A name that would leave the folder is refused. */
export function keyFile(key: string): string {
  const file = `kv_${key}`;
  if (key === '' || path.basename(file) !== file || file.includes('\0')) {
    throw new Error(`the key ${JSON.stringify(key)} cannot be a file name: leave out slashes`);
  }
  return file;
}
