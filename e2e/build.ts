// npm run e2e:build: builds what is missing of the real controllers, once, into a cache folder.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { bundleFolder, filesBelow, makeBundle } from './harness/bundle';
import { go, goLines, goModuleFolder, requireGo } from './harness/go';
import { buildFlags, cacheFolder, isBuilt, moduleFolder, MODULES, ToolModule, TOOLS_FOLDER } from './harness/tools';

const GIGABYTE = 1024 ** 3;

/** Builds what is missing; `--only main,helm` builds these modules alone. */
async function build(only: readonly string[]): Promise<void> {
  const started = Date.now();
  const wanted = MODULES.filter(({ name }) => only.length === 0 || only.includes(name));
  const missing = wanted.filter((module) => !isBuilt(module));
  if (missing.length > 0 || !fs.existsSync(bundleFolder())) {
    requireGo();
    const programs = missing.reduce((sum, module) => sum + Object.keys(module.programs).length, 0);
    console.log(`${missing.length} of ${wanted.length} modules to build (${programs} programs), into ${cacheFolder()}`);
    for (const [index, module] of missing.entries()) await buildModule(module, `${index + 1} of ${missing.length}`);
    console.log('CRDs, stages, manifests and charts');
    makeBundle();
    console.log(`Go keeps its own caches: ${go('env', 'GOCACHE')} and ${go('env', 'GOMODCACHE')} (several GB; \`go clean -cache -modcache\` empties them, the suite runs without)`);
  }
  console.log(`${wanted.length} modules ready in ${seconds(started)}, ${(diskUse(cacheFolder()) / GIGABYTE).toFixed(2)} GB on disk in ${cacheFolder()}`);
}

async function buildModule(module: ToolModule, position: string): Promise<void> {
  const started = Date.now();
  const target = moduleFolder(module);
  const work = `${target}.partial-${process.pid}`;
  const output = path.join(work, 'bin');
  fs.rmSync(work, { recursive: true, force: true });
  fs.mkdirSync(output, { recursive: true });
  try {
    const source = prepare(module, work);
    const progress = new Progress(`[${position}] ${module.name} (${Object.values(module.programs).join(', ')})`);
    const packages = new Set<string>();
    const what = module.target ?? 'tool';
    progress.show('downloading');
    await goLines(source, {}, ['list', '-mod=readonly', '-deps', what], (line) => {
      if (line.startsWith('go: downloading')) progress.show(line.slice(4));
      else packages.add(line);
    });
    let compiled = 0;
    const build = what === 'tool' ? ['install', '-v', ...buildFlags(module), what] : ['build', '-v', '-o', path.join(output, module.name), ...buildFlags(module), what];
    await goLines(source, { GOBIN: output }, build, (line) => {
      if (packages.has(line)) progress.show(`package ${compiled += 1} of at most ${packages.size}`);
    });
    for (const [built, name] of Object.entries(module.programs)) fs.renameSync(path.join(output, built), path.join(output, `.${name}`));
    for (const name of Object.values(module.programs)) fs.renameSync(path.join(output, `.${name}`), path.join(output, name));
    if (!fs.existsSync(target)) fs.renameSync(output, target);
    progress.end(`built in ${seconds(started)}, ${Math.round(diskUse(target) / 1024 ** 2)} MB`);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** The folder to build in: the committed one, or a copy with what the published module lacks. */
function prepare(module: ToolModule, work: string): string {
  const source = path.join(TOOLS_FOLDER, module.name);
  if (!module.copy) return source;
  const { module: upstream, folder, files } = module.copy;
  const version = new RegExp(`^\\s*(?:require )?${upstream.replace(/[.]/g, '\\.')} (\\S+)`, 'm').exec(fs.readFileSync(path.join(source, 'go.mod'), 'utf8'))?.[1];
  const from = goModuleFolder(`${upstream}@${version}`);
  for (const file of ['go.mod', 'go.sum']) fs.copyFileSync(path.join(source, file), path.join(work, file));
  for (const file of filesBelow(from)) write(path.join(work, folder, file), fs.readFileSync(path.join(from, file)));
  for (const [file, text] of Object.entries(files)) write(path.join(work, folder, file), text);
  return work;
}

function write(file: string, content: string | Buffer): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
}

/** One line on a terminal that changes; elsewhere one line every half minute. */
class Progress {
  private readonly started = Date.now();
  private shown = 0;

  public constructor(title: string) {
    console.log(title);
  }

  public show(text: string): void {
    const pause = process.stdout.isTTY ? 200 : 30_000;
    if (Date.now() - this.shown < pause) return;
    this.shown = Date.now();
    const line = `  ${seconds(this.started)}  ${text}`;
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${line.slice(0, (process.stdout.columns ?? 80) - 1)}`);
    else console.log(line);
  }

  public end(text: string): void {
    console.log(`${process.stdout.isTTY ? '\r\x1b[K' : ''}  ${text}`);
  }
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

function diskUse(folder: string): number {
  return fs.existsSync(folder) ? filesBelow(folder).reduce((sum, file) => sum + fs.statSync(path.join(folder, file)).size, 0) : 0;
}

if (require.main === module) {
  const only = process.argv.slice(2).filter((argument) => argument !== '--only').flatMap((argument) => argument.split(','));
  build(only).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}

export { build };
