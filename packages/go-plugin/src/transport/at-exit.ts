const tasks = new Set<() => void>();

/**
 * Runs a task when this process exits by itself; synchronous work only. All tasks share one listener: Node warns people
 * of a leak when there are more than ten.
 *
 * @returns Takes the task back. May be called again.
 */
export function atExit(task: () => void): () => void {
  if (tasks.size === 0) process.on('exit', runAll);
  tasks.add(task);
  return () => {
    if (tasks.delete(task) && tasks.size === 0) process.off('exit', runAll);
  };
}

function runAll(): void {
  // What was made last may lie in what was made first.
  for (const task of [...tasks].reverse()) task();
}
