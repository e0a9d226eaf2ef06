// Answers each message of its parent over Node's own channel.
process.on('message', (message) => process.send?.(message));
process.on('disconnect', () => process.exit());
