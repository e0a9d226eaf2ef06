import { createInterface } from 'node:readline';

// Answers JSON-RPC requests, one a line, as servers of the Model Context Protocol do.
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, params }: { id: number; params: { key: string } } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: { value: params.key } })}\n`);
});
