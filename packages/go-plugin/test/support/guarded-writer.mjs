// Sets the guard as its first statement, writes to stdout in each of the ways that are named, prints the protocol's line,
// and leaves in a file what the guard took of each.
import { spawnSync } from 'node:child_process';
import fs, { writeSync as named, writeFileSync } from 'node:fs';

const [, , guardModule, resultFile, ...wanted] = process.argv;
const early = process.stdout;
console.error('before');
const { guardStdout } = await import(guardModule);
const guard = guardStdout();

const text = 'polluted\n';
const bytes = Buffer.from(text);
const hex = bytes.toString('hex');
const ways = {
  'console.log': () => console.log('polluted'),
  'process.stdout.write': () => process.stdout.write(text),
  'process.stdout.write of bytes': () => process.stdout.write(new Uint8Array(bytes)),
  'process.stdout.write with an encoding': () => process.stdout.write(hex, 'hex'),
  'process.stdout.write with a callback': () => new Promise((resolve) => process.stdout.write(text, resolve)),
  'fs.writeSync': () => fs.writeSync(1, text),
  'fs.writeSync of a part': () => fs.writeSync(1, Buffer.from(`xx${text}yy`), 2, bytes.length),
  'fs.writeSync with an encoding': () => fs.writeSync(1, hex, null, 'hex'),
  'a named import': () => named(1, text),
  'fs.writevSync': () => fs.writevSync(1, [bytes.subarray(0, 4), bytes.subarray(4)]),
  'fs.write': () => new Promise((resolve) => fs.write(1, text, resolve)),
  'fs.writev': () => new Promise((resolve) => fs.writev(1, [bytes], resolve)),
  'fs.writeFileSync': () => writeFileSync(1, text),
  'fs.appendFileSync': () => fs.appendFileSync(1, text),
  'fs.writeFile': () => new Promise((resolve) => fs.writeFile(1, text, resolve)),
  'a write stream': () => {
    const stream = fs.createWriteStream('', { fd: 1, autoClose: false });
    return new Promise((resolve) => stream.write(text, resolve));
  },
  'a child': () => spawnSync('/bin/echo', ['polluted'], { stdio: ['ignore', 'inherit', 'inherit'] }),
  'process.stdout taken before': () => early.write(text),
  'process.stdout.end': () => process.stdout.end(text),
};

function take() {
  const chunks = [];
  for (let chunk = guard.output.shift(); chunk !== undefined; chunk = guard.output.shift()) chunks.push(chunk.data);
  return Buffer.concat(chunks).toString();
}

const taken = {};
for (const way of wanted) {
  await ways[way]();
  await new Promise((resolve) => setImmediate(resolve));
  taken[way] = take();
}
guard.writeLine('the line\n');
fs.writeFileSync(resultFile, JSON.stringify({ taken, hostPid: guard.hostPid, isOne: guard === guardStdout() }));
process.exit(0);
