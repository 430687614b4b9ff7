// A program that runs beside the test: started and stopped by its own id, with a log file.
import { ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { until } from './until';

export interface ProcessOptions {
  /** Name of the log file and in messages. */
  readonly name: string;
  /** The file to run. */
  readonly command: string;
  readonly args: readonly string[];
  /** Added to a nearly empty environment: nothing of the machine's (proxies, kubeconfig, credentials) gets in. */
  readonly env?: { readonly [name: string]: string };
  /** An address that answers with a success once the process is ready. */
  readonly readyAt?: string;
  /** How long it may take to be ready, seconds. @default 60 */
  readonly readyWithin?: number;
  /** How often it may crash at its start and is started again, as a kubelet does. @default 0 */
  readonly restarts?: number;
}

interface Home {
  readonly folder: string;
}

export class ManagedProcess {
  public readonly name: string;
  public readonly logFile: string;
  private child: ChildProcess;
  private stopping = false;
  private ended: Promise<void>;

  public constructor(private readonly home: Home, private readonly options: ProcessOptions, private readonly tell: (line: string) => void) {
    this.name = options.name;
    this.logFile = path.join(home.folder, 'logs', `${options.name}.log`);
    fs.mkdirSync(path.dirname(this.logFile), { recursive: true });
    [this.child, this.ended] = this.spawn();
  }

  public get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Empty while it runs. */
  public get state(): string {
    const { exitCode, signalCode } = this.child;
    return exitCode === null && signalCode === null ? '' : ` (ended: ${signalCode ?? exitCode})`;
  }

  public get isRunning(): boolean {
    return this.state === '';
  }

  /** Waits until it answers at `readyAt`. Fails at once when it ends, unless it may crash. */
  public async ready(): Promise<this> {
    const { readyAt, readyWithin = 60, restarts = 0 } = this.options;
    let crashes = 0;
    if (readyAt) {
      await until(`${this.name} answers at ${readyAt}`, readyWithin, async () => {
        if (!this.isRunning) {
          crashes += 1;
          if (crashes > restarts) throw new Error(`${this.name}${this.state}\n${this.tail(20)}`);
          await new Promise((resolve) => setTimeout(resolve, 1000));
          [this.child, this.ended] = this.spawn();
        }
        return answers(readyAt);
      });
    }
    return this;
  }

  /** Ends the process and its children; without a signal at once, like a crash of the machine. */
  public async stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (!this.isRunning) return;
    this.stopping = true;
    kill(this.pid, signal);
    await this.ended;
  }

  /** Starts it again with the same arguments, in the same log file. */
  public async restart(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await this.stop(signal);
    [this.child, this.ended] = this.spawn();
    await this.ready();
  }

  public log(): string {
    return fs.readFileSync(this.logFile, 'utf8');
  }

  public tail(lines: number): string {
    return this.log().trimEnd().split('\n').slice(-lines).map((line) => line.slice(0, 1500)).join('\n');
  }

  private spawn(): [ChildProcess, Promise<void>] {
    const { command, args, env = {} } = this.options;
    const log = fs.openSync(this.logFile, 'a', 0o600);
    // A group of its own: Ctrl-C in the terminal reaches the run alone, which then ends them in order.
    const child = spawn(command, args, {
      env: { PATH: process.env.PATH, HOME: this.home.folder, TMPDIR: this.home.folder, ...env }, cwd: this.home.folder, stdio: ['ignore', log, log], detached: true,
    });
    fs.closeSync(log);
    const { pid } = child;
    if (pid) this.tell(`add ${pid}`);
    const ended = new Promise<void>((resolve) => {
      child.on('error', (error) => {
        fs.appendFileSync(this.logFile, `${error.message}\n`);
        resolve();
      });
      child.on('exit', (code, signal) => {
        if (pid) this.tell(`gone ${pid}`);
        if (!this.stopping) fs.appendFileSync(this.logFile, `(ended by itself: ${signal ?? code})\n`);
        this.stopping = false;
        resolve();
      });
    });
    return [child, ended];
  }
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // it ended in this moment
  }
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(address, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}
