import { checkSemverRange } from '../flux/semver-range';
import { Placed, Policies } from './annotations';
import { Call, camelCase, Code, CodeObject, literal, printValue } from './code';
import { Findings } from './findings';
import { Names } from './names';
import { Statement } from './statement';

/** An image that Flux v1 found in an object. */
export interface FoundImage {
  /** Name of the container, by which annotations name the image. */
  readonly container: string;
  /** Name with its registry. */
  readonly name: string;
  readonly tag?: string;
  /** Where it stands. */
  readonly at: string;
}

/** An image as the program declares it. */
interface Declared {
  readonly key: string;
  readonly variable: string;
}

/** The images of the program: one declaration for each name, version and policy. */
export class Images {
  public readonly statements: Statement[] = [];
  /** Whether a bot is needed. */
  public anyAutomatic = false;
  private readonly declared: Declared[] = [];
  private readonly ids = new Names();

  public constructor(private readonly findings: Findings, private readonly variables: Names) {}

  /**
   * The constant that holds an image of an object, or undefined when Flux v1 was told nothing about it.
   *
   * @param owner the object as people call it.
   */
  public declare(image: FoundImage, policies: Policies, owner: string): string | undefined {
    const pattern = policies.tags.get(image.container);
    if (!policies.automated && !policies.locked && !pattern) return undefined;
    const comments = commentsOf(policies, pattern);
    const exact = pattern === undefined ? undefined : exactTag(pattern.text);
    const automatic = policies.automated !== undefined && policies.locked === undefined && exact === undefined;
    const version = automatic ? this.automatic(image, pattern, owner) : this.pinned(image, owner);
    const key = `${image.name} ${printValue(version, 0)} ${automatic ? '' : comments.join()}`;
    const known = this.declared.find((other) => other.key === key);
    if (known) return known.variable;
    this.anyAutomatic ||= automatic;
    const label = idOf(image.name);
    const id = this.ids.take(label, `${label}-${owner.split('/').at(-1)}`);
    const variable = this.variables.take(`${camelCase(id)}Image`);
    this.declared.push({ key, variable });
    const props: CodeObject = { name: image.name, version };
    this.statements.push({ comments: automatic ? [] : comments, code: { before: `const ${variable} = cluster.addImage(${literal(id)}, `, props, after: ');' } });
    return variable;
  }

  private automatic(image: FoundImage, pattern: Placed | undefined, owner: string): Call {
    return new Call('ImageVersion.automatic(', { policy: this.policy(image, pattern, owner), startAt: this.tagOf(image, owner) });
  }

  private pinned(image: FoundImage, owner: string): Code {
    return new Code(`ImageVersion.pinned(${this.tagOf(image, owner).text})`);
  }

  private tagOf({ tag, at, container }: FoundImage, owner: string): Code {
    if (tag !== undefined && tag !== 'latest') return new Code(literal(tag));
    return this.findings.ask(at, `which tag does ${container} of ${owner} run? ${tag === undefined ? 'The file names none' : '"latest" names no build'}`);
  }

  private policy(image: FoundImage, pattern: Placed | undefined, owner: string): Code {
    const text = pattern?.text ?? 'glob:*';
    const range = /^semver:(.*)$/s.exec(text)?.[1].trim();
    const at = pattern?.at ?? image.at;
    if (pattern === undefined) this.findings.saw('tagPattern', image.at);
    if (range === undefined) {
      const words = pattern === undefined ? 'any tag' : `tags of ${short(text)}`;
      return this.findings.ask(at, `policy of ${image.container} of ${owner}: Flux v1 took the newest build of ${words}. Which name is the newest?`);
    }
    if (!isRange(range)) return this.findings.ask(at, `policy of ${image.container} of ${owner}: ${short(text)} is no range, and Flux v1 took any tag. Which ones?`);
    if (/\^v?0(\D|$)/.test(range)) {
      return this.findings.ask(at, `policy of ${image.container} of ${owner}: ${short(text)} means less now (^0.2 is 0.2.x only). Which range?`);
    }
    return new Code(`flux.ImagePolicyChoice.semver(${literal(range)})`);
  }
}

/** Name and tag of `registry/name:tag`; a digest is no tag. */
export function splitImage(reference: string): { readonly name: string; readonly tag?: string; readonly digest: boolean } {
  const [image, digest] = reference.split('@');
  const colon = image.lastIndexOf(':');
  if (colon <= image.lastIndexOf('/')) return { name: image, digest: digest !== undefined };
  return { name: image.slice(0, colon), tag: image.slice(colon + 1), digest: digest !== undefined };
}

/** What Flux v1 was told about an image that no bot changes from now on. */
function commentsOf({ automated, locked }: Policies, pattern: Placed | undefined): string[] {
  const why = locked && `locked${locked.text === '' ? '' : ` (${locked.text})`}`;
  const words = [automated ? 'automated' : undefined, pattern && `tags ${pattern.text}`, why].filter((word) => word !== undefined);
  return [`Flux v1: ${words.join(', ')}`];
}

/** A glob without wildcards is one tag. */
function exactTag(pattern: string): string | undefined {
  const glob = /^(?:glob:)?([^*?:]+)$/.exec(pattern)?.[1];
  return glob;
}

function isRange(range: string): boolean {
  try {
    checkSemverRange('range', range);
    return true;
  } catch {
    return false;
  }
}

/** A DNS label made of the last part of the name of an image. */
function idOf(name: string): string {
  const label = (name.split('/').at(-1) ?? name).toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 50);
  return label === '' ? 'image' : label;
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
