import { Chart } from 'cdk8s';
import { problemText } from '../../core/problem';
import { VARIABLE_TOKEN_PREFIX } from '../../core/variable-token';
import { PostBuild, SubstituteSource, SubstituteStrategy } from '../../flux';
import { OutputLayer } from '../../synthesis/model';
import { isJsonObject, JsonObject } from '../../synthesis/resolve';
import { Adapted } from '../../synthesis/synthesize';
import { Marked } from '../../synthesis/yaml';
import { flawInExpressions, knownText, Part, printParts, QUOTE } from './substitution';
import { Variable } from './variable';

const SUBSTITUTE = 'kustomize.toolkit.fluxcd.io/substitute';

/** Fields by which files are named and layers ordered. */
const IDENTITY: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata.name', 'metadata.namespace']);

/** Knows the variables of all layers, and what stands for them in printed objects. */
export class Variables {
  private readonly byToken = new Map<string, Variable>();
  private readonly byLayer = new Map<Chart, Variable[]>();
  private tokens?: RegExp;

  /** Number of variables in the program. */
  public get count(): number {
    return this.byToken.size;
  }

  /** Makes a variable of a layer known. */
  public add(layer: Chart, variable: Variable): void {
    this.byToken.set(variable.text, variable);
    this.byLayer.set(layer, [...this.of(layer), variable]);
    this.tokens = undefined;
  }

  /** What the Kustomization of a layer replaces. */
  public postBuildOf(layer: Chart): PostBuild | undefined {
    const variables = this.of(layer);
    if (variables.length === 0) return undefined;
    const values = variables.flatMap(({ variableName, _props: { value } }) => (value === undefined ? [] : [[variableName, value] as const]));
    const sources = new Map<string, SubstituteSource>();
    for (const { _props: { from } } of variables) {
      if (!from) continue;
      const key = `${from._spec.kind} ${from._spec.name}`;
      if (!sources.has(key) || !from._spec.optional) sources.set(key, from);
    }
    return {
      substitute: Object.fromEntries([...values, [QUOTE, '"']]),
      substituteFrom: sources.size > 0 ? [...sources.values()] : undefined,
      substituteStrategy: SubstituteStrategy.ALWAYS,
    };
  }

  /**
   * Puts what Flux replaces into an object in place of tokens, and makes the rest safe from it.
   *
   * @param isVerbatim the object is printed as it is, and nobody can see what it holds.
   * @returns undefined when there is nothing to do.
   */
  public adapt(object: JsonObject, layer: OutputLayer, isVerbatim: boolean, report: (text: string) => void): Adapted | undefined {
    const own = this.of(layer.chart);
    const isReplaced = own.length > 0 && !optsOut(object);
    if (isVerbatim && isReplaced) {
      report(problemText('an encrypted file in a layer with variables', 'one that opts out: Flux replaces dollars in what it decrypted, too',
        `give the object the annotation ${SUBSTITUTE}: disabled before it is encrypted, or add the file to another layer`));
    }
    if (isVerbatim || (!isReplaced && !holdsToken(object))) return undefined;
    return new Adaptation(own, isReplaced, (text) => this.split(text), report).adapt(object);
  }

  /** The same for those who print no layers: what Flux would read, without any check. */
  public plainText(text: string): string {
    if (!text.includes(VARIABLE_TOKEN_PREFIX)) return text;
    return this.split(text).map((part) => (part instanceof Variable ? part._substituted.expression : part)).join('');
  }

  private of(layer: Chart): readonly Variable[] {
    return this.byLayer.get(layer) ?? [];
  }

  private split(text: string): (string | Variable)[] {
    if (!text.includes(VARIABLE_TOKEN_PREFIX) || this.count === 0) return [text];
    this.tokens ??= new RegExp(`(${[...this.byToken.keys()].sort((a, b) => b.length - a.length).join('|')})`);
    return text.split(this.tokens).filter((part) => part !== '').map((part) => this.byToken.get(part) ?? part);
  }
}

function optsOut(object: JsonObject): boolean {
  const { labels, annotations } = isJsonObject(object.metadata) ? object.metadata : {};
  return [labels, annotations].some((entries) => isJsonObject(entries) && entries[SUBSTITUTE] === 'disabled');
}

function holdsToken(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(VARIABLE_TOKEN_PREFIX);
  if (value instanceof Marked) return value.value.includes(VARIABLE_TOKEN_PREFIX);
  if (Array.isArray(value)) return value.some(holdsToken);
  if (!isJsonObject(value)) return false;
  for (const key in value) {
    if (key.includes(VARIABLE_TOKEN_PREFIX) || holdsToken(value[key])) return true;
  }
  return false;
}

/** A value as it is printed, and as the cluster may get it. */
interface Both<T> {
  readonly printed: T;
  readonly known: T;
}

/** One object of a layer on its way into the file. */
class Adaptation {
  private isKnown = true;

  /**
   * @param own the variables of the layer.
   * @param isReplaced Flux replaces variables in this object.
   */
  public constructor(
    private readonly own: readonly Variable[],
    private readonly isReplaced: boolean,
    private readonly split: (text: string) => (string | Variable)[],
    private readonly report: (text: string) => void,
  ) {}

  public adapt(object: JsonObject): Adapted {
    const { printed, known } = this.visitObject(object, '');
    return { printed, known: this.isKnown ? known : undefined };
  }

  private visit(value: unknown, field: string): Both<unknown> {
    if (typeof value === 'string') return this.visitText(value, field);
    if (value instanceof Marked) {
      if (value.value.includes(VARIABLE_TOKEN_PREFIX)) {
        this.refuse(field, 'a variable beside a version that a bot writes', 'one of them: the bot writes the whole line', 'write the name of the image in TypeScript');
      }
      return { printed: value, known: value.value };
    }
    if (Array.isArray(value)) {
      const items = value.map((item, index) => this.visit(item, `${field}[${index}]`));
      return { printed: items.map(({ printed }) => printed), known: items.map(({ known }) => known) };
    }
    return isJsonObject(value) ? this.visitObject(value, field) : { printed: value, known: value };
  }

  private visitObject(value: JsonObject, field: string): Both<JsonObject> {
    const both: Both<JsonObject> = { printed: {}, known: {} };
    for (const [key, member] of Object.entries(value)) {
      const path = field === '' ? key : `${field}.${key}`;
      if (key.includes(VARIABLE_TOKEN_PREFIX)) this.refuse(field, 'a variable as a key', 'variables in values', 'write the key in TypeScript');
      const keys = this.visitText(key, path);
      const { printed, known } = this.visit(member, path);
      both.printed[keys.printed] = printed;
      both.known[keys.known] = known;
    }
    return both;
  }

  private visitText(text: string, field: string): Both<string> {
    const asItIs = { printed: text, known: text };
    const parts = this.split(text);
    const variables = parts.filter((part) => part instanceof Variable);
    if (variables.length === 0 && !(this.isReplaced && text.includes('$'))) return asItIs;
    if (!this.mayHold(variables, field)) return asItIs;
    const declared = this.own.map(({ variableName }) => variableName);
    const flaw = parts.map((part) => (part instanceof Variable ? undefined : flawInExpressions(part, declared))).find((found) => found !== undefined);
    if (flaw) {
      this.refuse(field, flaw.given, flaw.allowed, flaw.fix);
      return asItIs;
    }
    const texts = parts.map((part): Part => (part instanceof Variable ? part._substituted : part));
    const known = knownText(texts);
    if ((variables.length > 0 || known === undefined) && IDENTITY.has(field)) {
      this.refuse(field, 'a variable', 'text that the program knows: files and order follow from it', 'write it in TypeScript');
    }
    if (known === undefined) this.isKnown = false;
    return { printed: printParts(texts), known: known ?? text };
  }

  private mayHold(variables: readonly Variable[], field: string): boolean {
    const foreign = variables.find((variable) => !this.own.includes(variable));
    if (foreign) {
      this.refuse(field, `variable ${foreign.node.path}`, 'variables of the own layer: each Kustomization replaces only its own', 'declare it with addVariable of this layer');
    } else if (variables.length > 0 && !this.isReplaced) {
      this.refuse(field, `variable "${variables[0].variableName}" in an object with ${SUBSTITUTE}: disabled`, 'one of them', 'remove the annotation or label, or the variable');
    } else {
      return true;
    }
    return false;
  }

  private refuse(field: string, given: string, allowed: string, fix: string): void {
    this.report(problemText(`${field}: ${given}`, allowed, fix));
  }
}
