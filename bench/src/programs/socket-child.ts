import { createServer } from 'node:net';

// Gives every byte back: what two Node processes can do at best over a Unix socket.
const server = createServer((socket) => {
  socket.pipe(socket);
  socket.on('close', () => process.exit());
});
server.listen(process.argv[2], () => process.stdout.write('ready\n'));
