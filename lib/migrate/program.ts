import { Policies, readPolicies } from './annotations';
import { Code, CodeObject, literal } from './code';
import { Findings } from './findings';
import { releaseProps } from './helm-release';
import { Images } from './images';
import { LayerPlan, Layers } from './layers';
import { Names } from './names';
import { fluxProgram, isHelmRelease, manifestOf, metadataProps, readFlags, scopeOf, secretIn, workloadProps } from './objects';
import { Input, OldObject } from './read';
import { Sources } from './sources';
import { construction, printStatements, Statement } from './statement';

/** What is written for people to go on with. */
export interface Program {
  readonly main: string;
  /** YAML files that the program includes, by their path beside it. */
  readonly manifests: ReadonlyMap<string, string>;
  /** How many layers and constructs it holds, for the report. */
  readonly layers: readonly LayerPlan[];
}

/** Turns the objects of a folder into a program. */
export function writeProgram(input: Input, cluster: string, origin: string, findings: Findings): Program {
  return new Writer(input, findings).write(cluster, origin);
}

class Writer {
  private readonly variables = Names.forVariables();
  private readonly layers: Layers;
  private readonly images: Images;
  private readonly sources: Sources;
  private readonly releases: Statement[] = [];
  private readonly workloads: Statement[] = [];
  private readonly includes: Statement[] = [];
  private readonly manifests = new Map<string, string[]>();
  private readonly files = new Names();

  public constructor(private readonly input: Input, private readonly findings: Findings) {
    this.layers = new Layers(input.objects, findings, this.variables);
    this.images = new Images(findings, this.variables);
    this.sources = new Sources(findings, this.variables, this.layers);
  }

  public write(cluster: string, origin: string): Program {
    const all = this.input.objects.filter((object) => !this.isLeftOut(object)).map((object) => this.place(object));
    const placed = this.layers.all.flatMap((layer) => all.filter((place) => place.layer === layer));
    placed.filter(({ object }) => isHelmRelease(object)).forEach((place) => this.addRelease(place));
    placed.filter(({ object }) => !isHelmRelease(object)).forEach((place) => this.addObject(place));
    const sections = [
      this.head(cluster),
      section('Images that Flux v1 updated, locked or filtered.', this.images.statements),
      section('One layer for each namespace: a folder of dist/ that Flux applies.', this.layers.statements()),
      section('Where the charts come from.', this.sources.statements),
      section('The releases, under the names and in the namespaces that Helm knows.', this.releases),
      section('Workloads whose images are those above.', this.workloads),
      section('What Flux v1 applied as it is.', this.includes),
      'repository.synth();',
    ].filter((text) => text !== '');
    const body = `${sections.join('\n\n')}\n`;
    return {
      main: this.renumbered(`${intro(origin)}\n${imports(body)}\n\n${body}${/\bdecide\(/.test(body) ? DECIDE : ''}`),
      manifests: new Map([...this.manifests].map(([file, texts]) => [file, texts.join('---\n')])),
      layers: this.layers.all,
    };
  }

  private head(cluster: string): string {
    const url = this.findings.ask('main.ts', 'address of the Git repository of this program? Add branch when it is not main');
    const secret = this.images.anyAutomatic ? this.findings.ask('main.ts', 'which Secret of flux-system may push to that repository?') : undefined;
    const updates = secret && new Code(`ImageUpdates.commitTo('main', { credential: flux.SecretReference.existing(${secret.text}) })`);
    const statements: Statement[] = [
      { comments: [], code: { before: 'const repository = new GitOpsRepository(', props: { url }, after: ');' } },
      { comments: [], code: construction('Cluster', 'repository', cluster, { imageUpdates: updates }, 'cluster') },
    ];
    const unknown = this.input.objects.find((object) => isHelmRelease(object) && !fluxProgram(object) && object.root.get('spec')?.get('helmVersion') === undefined);
    if (unknown) {
      this.findings.saw('helmVersion', unknown.root.at);
      const question = this.findings.ask(unknown.root.at, 'does helm list --all-namespaces show all releases below? If so, remove this line');
      const why = 'Releases without helmVersion ran with whatever Helm the operator was started with; Flux v2 knows Helm 3 only.';
      statements.push({ comments: [why], code: new Code(`${question.text};`) });
    }
    return printStatements(statements);
  }

  /** What is neither applied nor asked about again. */
  private isLeftOut(object: OldObject): boolean {
    const { kind, name, root } = object;
    if (kind === 'Namespace' && object.apiVersion === 'v1') return true;
    const program = fluxProgram(object);
    if (program !== undefined) {
      readFlags(object, this.findings);
      this.findings.leaveOut(`${kind} ${name}`, root.at, `it belongs to Flux v1 (${program}); its ServiceAccount, roles and cache are yours to remove from manifests/`);
    }
    return program !== undefined;
  }

  private place(object: OldObject): Place {
    const scope = scopeOf(object, this.input.objects);
    const layer = scope === 'Namespaced' ? this.layers.ofNamespace(object.namespace ?? 'default') : this.layers.ofCluster;
    const policies = readPolicies(object, this.findings);
    const what = `${object.kind} ${scope === 'Namespaced' ? `${layer.namespace}/` : ''}${object.name}`;
    const condition = policies.ignored
      ? this.findings.ask(policies.ignored.at, `Flux v1 ignored ${what}. Apply it now? true or false`)
      : scope === undefined ? this.findings.ask(object.root.at, `is ${what} an object of the whole cluster? Write true, or move it to its layer`) : undefined;
    return { object, layer, policies, what, condition, id: isHelmRelease(object) ? idOf(layer, object) : '' };
  }

  private addRelease(place: Place): void {
    const { object, layer, policies, condition, id } = place;
    const context = { findings: this.findings, images: this.images, sources: this.sources };
    const props = { metadata: metadataProps(object, policies, id), ...releaseProps(object, layer.namespace, policies, context) };
    this.releases.push({ comments: [], code: construction('flux.HelmRelease', layer.variable, id, props), condition });
  }

  private addObject(place: Place): void {
    const { object, layer, policies, what, condition } = place;
    const secret = secretIn(object);
    const owner = `${layer.namespace}/${object.name}`;
    if (/^flux\.weave\.works\//.test(object.apiVersion)) {
      this.askFor(`${what} is of a Helm Operator before 1.0: write it as helm.fluxcd.io/v1 and migrate again`, object);
      return;
    }
    if (secret !== undefined) {
      const question = secret === 'sops'
        ? `${what} is encrypted: copy its file and write ${layer.variable}.addEncryptedFile('…') here, with decryption in the defaults of the layer`
        : `${what} is readable in Git: change its values, and take one of the ways of docs/secrets.md. Then remove this line`;
      this.askFor(question, object);
      this.findings.leaveOut(what, object.root.at, 'its content is not copied');
      return;
    }
    const workload: CodeObject | undefined = workloadProps(object, policies, this.images, owner);
    if (workload) {
      const id = idOf(layer, object);
      const { apiVersion, kind, ...rest } = workload;
      const props = { apiVersion, kind, metadata: metadataProps(object, policies, id), ...rest };
      this.workloads.push({ comments: [], code: construction('ApiObject', layer.variable, id, props), condition });
      return;
    }
    this.addManifest(place);
  }

  /** One file for each layer, and one for each object that is asked about. */
  private addManifest({ object, layer, policies, condition }: Place): void {
    const own = this.files.take(`${layer.name}/${object.kind}-${object.name}`.toLowerCase().replace(/[^a-z0-9./-]+/g, '-'));
    const file = `manifests/${condition ? own : layer.name}.yaml`;
    const texts = this.manifests.get(file) ?? [];
    texts.push(`# ${object.file}\n${manifestOf(object, policies)}`);
    this.manifests.set(file, texts);
    if (texts.length > 1) return;
    const id = condition ? layer.ids.take(`${object.name}-${object.kind.toLowerCase()}`) : 'manifests';
    const url = new Code(`path.join(__dirname, ${literal(file)})`);
    this.includes.push({ comments: [], code: construction('Include', layer.variable, id, { url }), condition });
  }

  private askFor(text: string, object: OldObject): void {
    this.includes.push({ comments: [], code: new Code(`${this.findings.ask(object.root.at, text).text};`) });
  }

  /** Numbers the questions in the order in which the program asks them. */
  private renumbered(main: string): string {
    const order = [...new Set([...main.matchAll(/\bdecide\((\d+), /g)].map(([, number]) => Number(number)))];
    const numbers = new Map(order.map((number, index) => [number, index + 1]));
    const questions = this.findings.questions.filter(({ number }) => numbers.has(number)).map((question) => ({ ...question, number: numbers.get(question.number) ?? 0 }));
    this.findings.questions.splice(0, this.findings.questions.length, ...questions.sort((a, b) => a.number - b.number));
    return main.replace(/\bdecide\((\d+), /g, (_, number) => `decide(${numbers.get(Number(number))}, `);
  }
}

/** An object and where the program has it. */
interface Place {
  readonly object: OldObject;
  readonly layer: LayerPlan;
  readonly policies: Policies;
  /** The object as people call it. */
  readonly what: string;
  readonly condition?: Code;
  readonly id: string;
}

const DECIDE = `
/** Stands for what only you know: write the answer in place of the call. report.md says more about each number. */
function decide(number: number, question: string): never {
  throw new Error(\`DECIDE \${number}: \${question}\`);
}
`;

function intro(origin: string): string {
  return `// Written by cdk8s-pd migrate from ${origin}; it is yours from here on.\n// Each decide(…) is a question that the program cannot answer: see report.md.`;
}

/** The import lines of what the text uses. */
function imports(body: string): string {
  const used = (names: readonly string[]): string => names.filter((name) => new RegExp(`(?<![\\w.'])(new ${name}\\(|${name}\\.[A-Za-z])`).test(body)).join(', ');
  const stock = used(['ApiObject', 'Duration', 'Include']);
  return [
    ...body.includes('path.join(') ? ["import * as path from 'path';"] : [],
    ...stock === '' ? [] : [`import { ${stock} } from 'cdk8s';`],
    `import { ${used(['Cluster', 'flux', 'GitOpsRepository', 'ImageUpdates', 'ImageVersion', 'Layer'])} } from 'cdk8s-progressive-delivery';`,
  ].join('\n');
}

function section(title: string, statements: readonly Statement[]): string {
  return statements.length === 0 ? '' : `// ${title}\n${printStatements(statements)}`;
}

function idOf(layer: LayerPlan, object: OldObject): string {
  return layer.ids.take(object.name, `${object.name}-${object.kind.toLowerCase()}`);
}
