// Which programs the suite needs, and where they are kept once they are built.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** One Go module of e2e/tools: its programs are built together and share a cache folder. */
export interface ToolModule {
  /** Folder below e2e/tools. */
  readonly name: string;
  /** Programs, by the name that Go gives them (the last part of the package) and the name that they get here. */
  readonly programs: { readonly [built: string]: string };
  /** Linker flags beside `-s -w`. */
  readonly linkerFlags?: readonly string[];
  /** What is built: the `tool` lines of go.mod, or the module's own main package. @default 'tool' */
  readonly target?: 'tool' | '.';
  /** An upstream module that go.mod replaces by a copy in ./<folder>, with files that the published one lacks. */
  readonly copy?: { readonly module: string; readonly folder: string; readonly files: { readonly [file: string]: string } };
}

const KUBERNETES = 'v1.36.2';
const [, MAJOR, MINOR] = /^v(\d+)\.(\d+)/.exec(KUBERNETES) ?? [];
const same = (...names: string[]): { [built: string]: string } => Object.fromEntries(names.map((name) => [name, name]));

/** In the order in which they are built: the first one is all that most scenarios need. */
export const MODULES: readonly ToolModule[] = [
  {
    name: 'main',
    programs: {
      server: 'etcd',
      ...same('kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl', 'kwok'),
      ...same('source-controller', 'kustomize-controller', 'helm-controller', 'notification-controller', 'image-reflector-controller', 'image-automation-controller'),
      ...same('flagger', 'loadtester', 'crane'),
    },
    // Without it the API server reports no version, and what asks for one refuses to work.
    linkerFlags: [['gitVersion', KUBERNETES], ['gitMajor', MAJOR], ['gitMinor', MINOR]].map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`),
  },
  { name: 'prometheus', programs: same('prometheus') },
  { name: 'helm', programs: same('helm') },
  // The release that the load tester's image holds: it asks for other rights than Helm 4 does.
  { name: 'helm3', programs: { helm: 'helm3' } },
  {
    name: 'flux-operator',
    programs: { operator: 'flux-operator' },
    // The web page is embedded, but the published module does not hold it.
    copy: { module: 'github.com/controlplaneio-fluxcd/flux-operator', folder: 'flux-operator-with-web-dist', files: { 'web/dist/index.html': '<!doctype html>\n' } },
  },
  { name: 'cert-manager', programs: { 'cert-manager': 'cert-manager' }, target: '.' },
  { name: 'trust-manager', programs: same('trust-manager') },
  { name: 'sealed-secrets', programs: { controller: 'sealed-secrets' } },
  { name: 'envoy-gateway', programs: same('envoy-gateway') },
  // What a person has on the desk who encrypts a Secret.
  { name: 'sops', programs: same('sops', 'age-keygen') },
];

export const TOOLS_FOLDER = path.join(__dirname, '..', 'tools');

/** `E2E_CACHE`, or a folder in the user's cache. */
export function cacheFolder(): string {
  return process.env.E2E_CACHE ?? path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'cdk8s-progressive-delivery', 'e2e');
}

export function buildFlags(module: ToolModule): string[] {
  return ['-mod=readonly', '-trimpath', '-buildvcs=false', `-ldflags=${['-s', '-w', ...module.linkerFlags ?? []].join(' ')}`];
}

/** Where the programs of a module are kept: named after all that decides what they are. */
export function moduleFolder(module: ToolModule): string {
  const folder = path.join(TOOLS_FOLDER, module.name);
  const sources = fs.readdirSync(folder).filter((file) => /^go\.(mod|sum)$|\.go$/.test(file)).sort();
  const key = keyOf(...sources.map((file) => fs.readFileSync(path.join(folder, file))), JSON.stringify([module, process.platform, process.arch]));
  return path.join(cacheFolder(), `${module.name}-${key}`);
}

export function isBuilt(module: ToolModule): boolean {
  return Object.values(module.programs).every((program) => fs.existsSync(path.join(moduleFolder(module), program)));
}

/** The file of a program; names what to do when it is not there. */
export function program(name: string): string {
  const module = MODULES.find(({ programs }) => Object.values(programs).includes(name));
  if (!module) throw new Error(`no module of e2e/tools builds ${name}; add it to MODULES in e2e/harness/tools.ts`);
  const file = path.join(moduleFolder(module), name);
  if (!fs.existsSync(file)) throw new Error(`${name} is not built (${file}); run: npm run e2e:build`);
  return file;
}

export function keyOf(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  parts.forEach((part) => hash.update(part).update('\0'));
  return hash.digest('hex').slice(0, 16);
}
