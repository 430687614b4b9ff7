// One run: a temporary folder, the processes that it starts, and the certainty that nothing of it is left behind.
import { ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ManagedProcess, ProcessOptions } from './process';

/** Everything that one scenario starts. */
export class Run {
  /** Logs, keys and data of all processes; removed at the end. */
  public readonly folder: string;
  private readonly watchdog: ChildProcess;
  private readonly processes: ManagedProcess[] = [];
  private readonly closers: (() => void | Promise<void>)[] = [];

  public constructor(name: string) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), `pd-e2e-${name}-`));
    this.watchdog = spawn(process.execPath, [path.join(__dirname, 'watchdog.js')], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.watchdog.unref();
    this.watchdog.stdin?.on('error', () => undefined);
    this.tell(`folder ${this.folder}`);
  }

  /** A folder of this run, made if it is missing. */
  public folderOf(...parts: string[]): string {
    const folder = path.join(this.folder, ...parts);
    fs.mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Writes a file of this run and gives its name. */
  public file(name: string, content: string | Buffer): string {
    const file = path.join(this.folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content, { mode: 0o600 });
    return file;
  }

  /** Starts a process with a log file of its own; it ends with the run. */
  public start(options: ProcessOptions): ManagedProcess {
    const started = new ManagedProcess(this, options, (line) => this.tell(line));
    this.processes.push(started);
    return started;
  }

  /** Every process that was started, the ended ones too. */
  public get started(): readonly ManagedProcess[] {
    return this.processes;
  }

  /** Something else to close at the end, such as a server inside this process. */
  public onEnd(close: () => void | Promise<void>): void {
    this.closers.push(close);
  }

  /** The last lines of every log, for a failure. */
  public tails(lines: number): string {
    return this.processes.map((each) => `--- ${each.name}${each.state}\n${each.tail(lines)}`).join('\n');
  }

  /** Ends everything and removes the folder. */
  public async end(): Promise<void> {
    for (const close of this.closers.reverse()) await Promise.race([close(), new Promise((resolve) => setTimeout(resolve, 2000).unref())]);
    await Promise.all(this.processes.map((each) => each.stop()));
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    this.watchdog.stdin?.end();
  }

  private tell(line: string): void {
    this.watchdog.stdin?.write(`${line}\n`);
  }
}
