// Ports of one run: a block that no other run takes, below the range that the kernel hands out to clients.
import { createServer, Server } from 'node:net';

const FIRST = 20_000;
const LAST = 32_000;
const BLOCK = 100;

export class Ports {
  /** Finds a free block; its first port is held for as long as this process lives, so that runs side by side differ. */
  public static async reserve(): Promise<Ports> {
    const blocks = Math.floor((LAST - FIRST) / BLOCK);
    const start = Math.floor(Math.random() * blocks);
    for (let index = 0; index < blocks; index += 1) {
      const base = FIRST + ((start + index) % blocks) * BLOCK;
      const lock = await listen(base);
      if (lock) return new Ports(base, lock);
    }
    throw new Error(`no block of ${BLOCK} free ports between ${FIRST} and ${LAST}`);
  }

  private given = 0;

  private constructor(private readonly base: number, private readonly lock: Server) {
    lock.unref();
  }

  /** The next free port of the block. */
  public async next(): Promise<number> {
    while (this.given < BLOCK - 1) {
      this.given += 1;
      const port = this.base + this.given; // two callers may be waiting at once
      const server = await listen(port);
      if (!server) continue;
      await new Promise((resolve) => server.close(resolve));
      return port;
    }
    throw new Error(`a run has ${BLOCK} ports, all are taken; raise BLOCK in e2e/harness/ports.ts`);
  }

  public release(): void {
    this.lock.close();
  }
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
