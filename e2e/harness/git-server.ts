// A Git server with push, as a hosting service would be: `git http-backend` behind HTTP.
import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as path from 'node:path';
import { createGunzip } from 'node:zlib';
import { Ports } from './ports';
import { Run } from './run';

export type Push = (repository: string) => void | Promise<void>;

export class GitServer {
  public static async start(run: Run, ports: Ports): Promise<GitServer> {
    const server = new GitServer(run, await ports.next());
    await server.open();
    run.onEnd(() => server.close());
    return server;
  }

  public readonly root: string;
  private readonly repositories = new Map<string, GitRepository>();
  private readonly listeners: Push[] = [];
  private server?: http.Server;

  private constructor(private readonly run: Run, public readonly port: number) {
    this.root = run.folderOf('git');
  }

  /** A repository by the path of its address, such as `acme/fleet`; made empty when it does not exist. */
  public repository(name: string): GitRepository {
    let found = this.repositories.get(name);
    if (!found) {
      found = new GitRepository(this.run, name, path.join(this.root, `${name}.git`), () => this.pushed(name));
      this.repositories.set(name, found);
    }
    return found;
  }

  /** Called after each push, ours and those of controllers: what a webhook of the hosting service does. */
  public onPush(listener: Push): void {
    this.listeners.push(listener);
  }

  /** Away, as in an outage. */
  public close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    return new Promise((resolve) => server ? server.close(() => resolve()) : resolve());
  }

  public open(): Promise<void> {
    this.server = http.createServer((request, response) => this.serve(request, response));
    return new Promise((resolve, reject) => this.server?.once('error', reject).listen(this.port, '127.0.0.1', resolve));
  }

  private async pushed(name: string): Promise<void> {
    for (const listener of this.listeners) await listener(name);
  }

  private serve(request: http.IncomingMessage, response: http.ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://git');
    // Hosting services take addresses with and without `.git`.
    const [, name, service] = /^\/(.+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack|HEAD|objects\/.*)$/.exec(url.pathname) ?? [];
    if (!name || !this.repositories.has(name)) {
      response.writeHead(404).end('no such repository\n');
      return;
    }
    const { headers } = request;
    const backend = spawn('git', ['http-backend'], {
      env: {
        ...environment(this.run.folder), GIT_PROJECT_ROOT: this.root, GIT_HTTP_EXPORT_ALL: '1', PATH_INFO: `/${name}.git/${service}`, QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method, CONTENT_TYPE: headers['content-type'] ?? '', REMOTE_USER: 'git', REMOTE_ADDR: '127.0.0.1',
        GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    (headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request).pipe(backend.stdin);
    backend.stdin.on('error', () => undefined);
    let head: Buffer | undefined = Buffer.alloc(0);
    backend.stdout.on('data', (chunk: Buffer) => {
      if (!head) {
        response.write(chunk);
        return;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      for (const line of head.subarray(0, end).toString().split('\r\n')) {
        const [key, value] = line.split(/: (.*)/);
        if (key === 'Status') response.statusCode = Number(value.slice(0, 3));
        else response.setHeader(key, value);
      }
      response.write(head.subarray(end + 4));
      head = undefined;
    });
    backend.on('error', () => response.writeHead(500).end());
    backend.on('close', () => {
      response.end();
      if (service === 'git-receive-pack') void this.pushed(name);
    });
  }
}

export class GitRepository {
  private readonly work: string;

  public constructor(run: Run, public readonly name: string, public readonly folder: string, private readonly pushed: () => Promise<void>) {
    this.home = run.folder;
    this.work = path.join(run.folderOf('git-work'), name);
    fs.mkdirSync(folder, { recursive: true });
    this.git(folder, 'init', '--bare', '--initial-branch=main', '.');
    this.git(folder, 'config', 'http.receivepack', 'true');
    fs.mkdirSync(this.work, { recursive: true });
    this.git(this.work, 'clone', '--quiet', folder, '.');
    this.git(this.work, 'checkout', '--quiet', '-B', 'main');
  }

  private readonly home: string;

  /** Commits what `change` does to a fresh checkout of the branch, pushes it, and gives the commit. */
  public async commit(message: string, change: (folder: string) => void, options: { readonly branch?: string; readonly tag?: string } = {}): Promise<string> {
    const branch = options.branch ?? 'main';
    this.checkout(branch);
    change(this.work);
    this.git(this.work, 'add', '--all');
    this.git(this.work, 'commit', '--quiet', '--allow-empty', '-m', message);
    if (options.tag) this.git(this.work, 'tag', '--force', options.tag);
    this.git(this.work, 'push', '--quiet', 'origin', branch, ...options.tag ? [`refs/tags/${options.tag}`] : []);
    const commit = this.head(branch);
    await this.pushed();
    return commit;
  }

  /** Whether there is such a branch. */
  public has(branch: string): boolean {
    return this.git(this.folder, 'branch', '--list', branch) !== '';
  }

  /** What happens when a person merges a pull request. */
  public async merge(branch: string): Promise<string> {
    this.checkout('main');
    this.git(this.work, 'merge', '--quiet', '--no-ff', '-m', `Merge ${branch}`, `origin/${branch}`);
    this.git(this.work, 'push', '--quiet', 'origin', 'main');
    const commit = this.head();
    await this.pushed();
    return commit;
  }

  /** The files that a change of a fresh checkout of the branch would touch; nothing is committed. */
  public changes(change: (folder: string) => void, branch = 'main'): string[] {
    this.checkout(branch);
    change(this.work);
    const files = this.git(this.work, 'status', '--porcelain', '--untracked-files=all');
    this.git(this.work, 'checkout', '--quiet', '--force', branch);
    this.git(this.work, 'clean', '--quiet', '--force', '-d');
    return files === '' ? [] : files.split('\n');
  }

  /** Commits a copy of a folder as the whole content below `below`. */
  public commitFolder(message: string, folder: string, options: { readonly branch?: string; readonly tag?: string; readonly below?: string } = {}): Promise<string> {
    return this.commit(message, (work) => {
      const target = path.join(work, options.below ?? '.');
      if (options.below) fs.rmSync(target, { recursive: true, force: true });
      fs.cpSync(folder, target, { recursive: true });
    }, options);
  }

  public head(branch = 'main'): string {
    return this.git(this.folder, 'rev-parse', branch);
  }

  /** A file as it is in a branch. */
  public read(file: string, branch = 'main'): string {
    return this.git(this.folder, 'show', `${branch}:${file}`);
  }

  /** Subjects of the newest commits, newest first. */
  public log(count = 10, branch = 'main'): string[] {
    return this.git(this.folder, 'log', `--max-count=${count}`, '--format=%an: %s', branch).split('\n');
  }

  /** What a commit changed, as `git show` prints it. */
  public show(commit = 'main'): string {
    return this.git(this.folder, 'show', '--format=%an <%ae>%n%B', commit);
  }

  private checkout(branch: string): void {
    this.git(this.work, 'fetch', '--quiet', 'origin');
    const exists = this.git(this.work, 'branch', '--remotes', '--list', `origin/${branch}`) !== '';
    this.git(this.work, 'checkout', '--quiet', '-B', branch, ...exists ? [`origin/${branch}`] : []);
  }

  private git(cwd: string, ...args: string[]): string {
    return execFileSync('git', args, { cwd, encoding: 'utf8', env: environment(this.home), stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  }
}

/** Nothing of the user's Git configuration. */
function environment(home: string): { [name: string]: string | undefined } {
  return {
    PATH: process.env.PATH, HOME: home, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Test', GIT_AUTHOR_EMAIL: 'test@example.com', GIT_COMMITTER_NAME: 'Test', GIT_COMMITTER_EMAIL: 'test@example.com',
  };
}
