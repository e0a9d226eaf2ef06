import { execFile } from 'node:child_process';

/** An answer as curl shows it. */
export interface CurlAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Runs a curl process and reads the answer that it prints; paths are sent as they are written. */
export function curl(url: string, ...args: readonly string[]): Promise<CurlAnswer> {
  // Without `Expect`, curl sends a large body at once, as most clients do.
  const all = ['-sS', '-i', '--path-as-is', '--noproxy', '*', '--max-time', '30', '-H', 'Expect:', ...args, url];
  return new Promise((resolve, reject) => {
    const child = execFile('curl', all, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      // Exit 55 and 56 are an upload that the server cut off: not what a client should see.
      if (error !== null) reject(new Error(`curl ended with ${child.exitCode}: ${stderr}`));
      else resolve(parseAnswer(stdout));
    });
  });
}

function parseAnswer(text: string): CurlAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(first.split(' ')[1]), headers: Object.fromEntries(headers), body: text.slice(end + 4) };
}
