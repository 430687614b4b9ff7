// npm run e2e:bite [-- breakage …] [--jobs N]: does the suite bite? Breaks a copy of the library in one place after the other and runs the scenarios that must notice.
import { execFile, execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { optionsOf } from './harness/arguments';
import { assert } from './harness/assert';
import { replaceIn } from './harness/files';

const ROOT = path.join(__dirname, '..');

interface Breakage {
  readonly name: string;
  /** What the library then prints. */
  readonly prints: string;
  readonly edits: readonly (readonly [file: string, what: string, by: string])[];
  /** Each of these scenarios fails. */
  readonly caughtBy: readonly string[];
}

export const BREAKAGES: readonly Breakage[] = [
  {
    name: 'selector', prints: 'Deployments that select their pods by a label that Flagger does not read',
    edits: [
      ['lib/delivery/progressive-app.ts', "const labels = { 'app.kubernetes.io/name': metadata.name }", "const labels = { 'example.com/app': metadata.name }"],
      ['lib/delivery/progressive-app.ts', "addLabel('app.kubernetes.io/name', metadata.name)", "addLabel('example.com/app', metadata.name)"],
      ['lib/flagger/canary-target.ts', "const SELECTOR_LABELS = ['app', ", "const SELECTOR_LABELS = ['example.com/app', 'app', "],
    ],
    caughtBy: ['rollback'],
  },
  {
    name: 'order', prints: 'layers without dependsOn',
    edits: [['lib/repository/cluster.ts', '    sync._dependsOnLazily(() => this._repository._dependenciesOf(layer));\n', '']],
    caughtBy: ['order'],
  },
  {
    name: 'route-group', prints: 'mesh routes whose parent is a Service of the wrong API group',
    edits: [['lib/flagger/traffic-provider.ts', "{ group: 'core', kind: 'Service'", "{ group: 'gateway.networking.k8s.io', kind: 'Service'"]],
    caughtBy: ['canary'],
  },
  {
    name: 'query', prints: 'a built-in metric with a typing error in its name',
    edits: [['lib/flagger/metric.ts', "const SUCCESS_RATE = 'request-success-rate'", "const SUCCESS_RATE = 'request-succes-rate'"]],
    caughtBy: ['promql', 'canary'],
  },
  {
    name: 'prune', prints: 'namespaces without protection from pruning, while synth says that they stay',
    edits: [
      ['lib/repository/pruning.ts', "new Set(['Namespace', ", 'new Set(['],
      ['lib/changes/removed.ts', "return hasFluxAnnotation(object, 'prune', 'disabled') ||", "return object.object.kind === 'Namespace' || hasFluxAnnotation(object, 'prune', 'disabled') ||"],
    ],
    caughtBy: ['prune'],
  },
  {
    name: 'media-type', prints: 'charts from a registry under the media type of their configuration',
    edits: [['lib/flux/source/oci-reference.ts', 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', 'application/vnd.cncf.helm.config.v1+json']],
    caughtBy: ['bootstrap'],
  },
  {
    name: 'threshold', prints: 'threshold 0',
    edits: [['lib/flagger/analysis.ts', '      threshold: this.threshold,', '      threshold: 0,']],
    caughtBy: ['rollback'],
  },
  {
    name: 'injection', prints: 'namespaces without the annotation by which Linkerd adds its proxies',
    edits: [['lib/linkerd/injection.ts', "'linkerd.io/inject': this.mode", "'linkerd.io/injected': this.mode"]],
    caughtBy: ['canary'],
  },
];

async function main(): Promise<void> {
  const { names, jobs } = optionsOf(process.argv.slice(2), BREAKAGES.map(({ name, prints }) => [name, prints]), { jobs: 2 });
  const waiting = BREAKAGES.filter(({ name }) => names.includes(name)).flatMap((breakage) => breakage.caughtBy.map((scenario) => ({ breakage, scenario })));
  const rows: string[] = [];
  let missed = 0;
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { breakage, scenario } = next;
      console.log(`== ${breakage.name}: ${breakage.prints}; ${scenario} must notice`);
      const noticed = await bite(breakage, scenario);
      if (noticed === undefined) missed += 1;
      console.log(`-- ${breakage.name}, ${scenario}: ${noticed ?? 'NOT NOTICED'}`);
      rows.push(`| ${breakage.prints} | \`${scenario}\` | ${noticed ?? 'NOT NOTICED'} |`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  console.log(`\n| the library prints | scenario | what it says |\n|---|---|---|\n${rows.sort().join('\n')}`);
  console.log(`${rows.length - missed} noticed, ${missed} missed`);
  process.exitCode = missed === 0 ? 0 : 1;
}

/** What the scenario says about a library that is broken like this; nothing when it passes. */
async function bite({ edits }: Breakage, scenario: string): Promise<string | undefined> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pd-bite-'));
  try {
    const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' }).split('\0').filter((file) => file !== '');
    for (const file of files) if (fs.existsSync(path.join(ROOT, file))) fs.cpSync(path.join(ROOT, file), path.join(folder, file));
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    for (const [file, what, by] of edits) replaceIn(path.join(folder, file), what, by);
    const synth = await npm(folder, ['run', '--silent', 'synth']);
    assert(synth.code === 0, `the broken library refuses to synthesize, so that nothing is left for the cluster to notice:\n${synth.output}`);
    const { code, output } = await npm(folder, ['run', '--silent', 'e2e', '--', scenario]);
    if (code === 0) return undefined;
    const [, reason] = /FAILED: (?:\w*Error: )?(.*)/.exec(output) ?? [];
    assert(reason, `the scenario ended without a reason:\n${output.slice(-4000)}`);
    return reason.slice(0, 200);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function npm(cwd: string, args: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile('npm', args, { cwd, maxBuffer: 1 << 28 }, (error, stdout, stderr) => resolve({ code: error ? 1 : 0, output: `${stdout}${stderr}` }));
  });
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
