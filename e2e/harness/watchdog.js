// A process of its own that outlives the run by a moment: when the run ends in whatever way (kill -9 included), its standard input
// ends too, and everything that the run started and did not stop itself is ended and removed here.
const fs = require('node:fs');
const readline = require('node:readline');

const pids = new Set();
const folders = new Set();
const commands = { add: (pid) => pids.add(Number(pid)), gone: (pid) => pids.delete(Number(pid)), folder: (name) => folders.add(name), keep: (name) => folders.delete(name) };

readline.createInterface({ input: process.stdin })
  .on('line', (line) => {
    const space = line.indexOf(' ');
    commands[line.slice(0, space)]?.(line.slice(space + 1));
  })
  .on('close', () => {
    for (const pid of pids) {
      try {
        process.kill(-pid, 'SIGKILL'); // each one leads a process group of its own
      } catch {
        // it has ended by itself
      }
    }
    for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
