import { checkSemverRange } from '../flux/semver-range';
import { Call, camelCase, Code, CodeObject, CodeValue, literal } from './code';
import { Field } from './field';
import { Findings } from './findings';
import { Layers } from './layers';
import { Names } from './names';
import { construction, Statement } from './statement';

/** Values files inside a chart. */
export interface ChartFiles {
  /** Stands in the place of the files until it is decided. */
  readonly question?: Code;
  /** Paths from the folder of the chart. */
  readonly paths: readonly string[];
  readonly optional: boolean;
}

/** Chart repositories of Helm's first years: their addresses are gone, an archive is left. */
const GONE: { readonly [host: string]: string } = {
  'kubernetes-charts.storage.googleapis.com': 'https://charts.helm.sh/stable',
  'kubernetes-charts-incubator.storage.googleapis.com': 'https://charts.helm.sh/incubator',
};

/** Parts of an address that name no owner. */
const COMMON_WORDS = new Set(['charts', 'chart', 'helm', 'helm-charts', 'stable', 'incubator', 'edge', 'index', 'repo', 'repository', 'www', '']);

/** The Git and Helm repositories of the program: one for each address, reference and login in a namespace. */
export class Sources {
  public readonly statements: Statement[] = [];
  private readonly known = new Map<string, string>();

  public constructor(private readonly findings: Findings, private readonly variables: Names, private readonly layers: Layers) {}

  /** The chart of a release. */
  public chartOf(chart: Field, files: ChartFiles | undefined, namespace: string, owner: string): CodeValue {
    const git = chart.get('git');
    const repository = chart.get('repository');
    if (git) return this.gitChart(chart, git, files, namespace, owner);
    if (repository) return this.repositoryChart(chart, repository, files, namespace, owner);
    chart.complain('chart has neither git nor repository · one of them · write where the chart comes from');
    return {};
  }

  private gitChart(chart: Field, git: Field, files: ChartFiles | undefined, namespace: string, owner: string): CodeValue {
    const path = (chart.get('path')?.text() ?? '').replace(/^(\.?\/)+|\/+$/g, '');
    const source = this.gitRepository(chart, git, namespace, owner);
    const inside = (file: string): string => (path === '' || path === '.' ? file : `${path}/${file}`);
    return new Call(`flux.HelmChartChoice.fromGit(${source}, `, { path: path === '' ? './' : path, ...valuesFiles(files, inside) });
  }

  private repositoryChart(chart: Field, repository: Field, files: ChartFiles | undefined, namespace: string, owner: string): CodeValue {
    const name = chart.get('name')?.text();
    const version = chart.get('version')?.text();
    const source = this.helmRepository(repository, namespace, `${name ?? 'the chart'} ${version ?? ''}`.trim());
    const noVersion = version === undefined ? 'The file names none' : `${version.slice(0, 30)} is none`;
    return new Call(`flux.HelmChartChoice.fromRepository(${source}, `, {
      chart: name ?? this.findings.ask(chart.at, `which chart is ${owner}? The file names none`),
      version: version !== undefined && isRange(version) ? version : this.findings.ask(chart.at, `which version of its chart does ${owner} run? ${noVersion}`),
      ...valuesFiles(files, (file) => file),
    });
  }

  private gitRepository(chart: Field, git: Field, namespace: string, owner: string): string {
    const address = git.text() ?? '';
    const secret = chart.get('secretRef');
    const secretName = secret?.get('name')?.text();
    const home = secret?.get('namespace')?.text() ?? namespace;
    const ref = chart.get('ref');
    const key = ['git', home, address, ref?.value, secretName].join(' ');
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const { url, hasPassword } = gitUrl(address);
    const needsLogin = hasPassword || url?.startsWith('ssh:');
    if (secretName === undefined && needsLogin) this.findings.saw('gitKey', git.at);
    const words = url ?? address.slice(0, 60);
    const credential = secretName === undefined
      ? needsLogin ? this.findings.ask(git.at, `which Secret of ${home} logs in to ${words}?${hasPassword ? ' Its address holds a password: change that' : ''}`) : undefined
      : new Code(literal(secretName));
    return this.add(key, 'GitRepository', home, nameOf(address, 'charts'), {
      url: url ?? this.findings.ask(git.at, `the https:// or ssh:// address of the Git repository of ${owner}? ${hidden(address).slice(0, 50)} is neither`),
      reference: this.reference(ref, chart, words),
      credential: credential && new Code(`flux.SecretReference.existing(${credential.text})`),
    });
  }

  private reference(ref: Field | undefined, chart: Field, words: string): Code {
    const text = ref?.text() ?? '';
    if (/^(main|master)$/.test(text)) return new Code(`flux.GitReference.branch(${literal(text)})`);
    if (text.startsWith('refs/')) return new Code(`flux.GitReference.named(${literal(text)})`);
    if (/^[0-9a-f]{40}$/.test(text)) return new Code(`flux.GitReference.commit(${literal(text)})`);
    this.findings.saw('ref', (ref ?? chart).at);
    return text === ''
      ? this.findings.ask(chart.at, `which branch of ${words} did the Helm Operator use? Its flag --git-default-ref says so, else it is master`)
      : this.findings.ask((ref ?? chart).at, `is ${text.slice(0, 40)} a branch, a tag or a commit of ${words}?`);
  }

  private helmRepository(repository: Field, namespace: string, chart: string): string {
    const address = repository.text() ?? '';
    const key = ['helm', namespace, address.replace(/\/+$/, '')].join(' ');
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const parsed = URL.canParse(address) ? new URL(address) : undefined;
    const archive = parsed && GONE[parsed.hostname];
    const hasPassword = parsed !== undefined && parsed.password !== '';
    const plain = hidden(address);
    const url = archive !== undefined
      ? this.findings.ask(repository.at, `${parsed?.hostname} is gone (archive: ${archive}). Where is ${chart} now?`)
      : /^https?:\/\/./.test(address) ? plain : this.findings.ask(repository.at, `Flux v2 cannot read ${plain.slice(0, 50)}. Where is ${chart} now?`);
    const login = `which Secret of ${namespace} logs in to ${plain}? Its address holds a password: change that`;
    return this.add(key, 'HelmRepository', namespace, nameOf(address, 'charts'), {
      url,
      credential: hasPassword ? new Code(`flux.SecretReference.existing(${this.findings.ask(repository.at, login).text})`) : undefined,
    });
  }

  private add(key: string, kind: string, namespace: string, name: string, props: CodeObject): string {
    const layer = this.layers.ofNamespace(namespace);
    const id = layer.ids.take(name, `${name}-${kind === 'GitRepository' ? 'git' : 'charts'}`);
    const constant = this.variables.take(camelCase(id), camelCase(`${id}-${namespace}`));
    this.known.set(key, constant);
    this.statements.push({ comments: [], code: construction(`flux.${kind}`, layer.variable, id, props, constant) });
    return constant;
  }
}

function valuesFiles(files: ChartFiles | undefined, inside: (file: string) => string): CodeObject {
  if (files === undefined) return {};
  return {
    valuesFiles: files.question ?? ['values.yaml', ...files.paths].map(inside),
    ignoreMissingValuesFiles: files.optional ? true : undefined,
  };
}

/** The address as Flux v2 accepts it; undefined when there is none. */
function gitUrl(address: string): { readonly url?: string; readonly hasPassword: boolean } {
  if (/^(https?|ssh):\/\/./.test(address)) {
    const hasPassword = URL.canParse(address) && new URL(address).password !== '';
    return { url: hidden(address), hasPassword };
  }
  const scp = /^(?:([^@/]+)@)?([^:/]+):(?!\/)(.+)$/.exec(address);
  return scp ? { url: `ssh://${scp[1] ?? 'git'}@${scp[2]}/${scp[3]}`, hasPassword: false } : { hasPassword: false };
}

/** The address without user and password, unless it is only the user of SSH. */
function hidden(address: string): string {
  return address.replace(/^(https?:\/\/)[^@/]*@/, '$1').replace(/^(ssh:\/\/[^:@/]+):[^@/]*@/, '$1@');
}

/** A DNS label made of what tells an address from others. */
function nameOf(address: string, otherwise: string): string {
  const parts = address.replace(/^[a-z+]+:\/\//, '').replace(/^[^@/]*@/, '').replace(/\.git$/, '').split(/[/:]+/);
  const [host, ...path] = parts;
  const hostWords = host.split('.').slice(0, -1).filter((word) => word !== 'github' && word !== 'storage' && word !== 'googleapis');
  const candidates = [...path.reverse(), ...hostWords.reverse(), host].map((part) => part.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, ''));
  return (candidates.find((candidate) => !COMMON_WORDS.has(candidate)) ?? otherwise).slice(0, 50);
}

function isRange(version: string): boolean {
  try {
    checkSemverRange('version', version);
    return true;
  } catch {
    return false;
  }
}
