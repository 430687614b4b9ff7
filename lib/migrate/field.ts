import { Document, isAlias, isNode, LineCounter } from 'yaml';
import { isMap } from '../core/plain';

/** One file that was read, with what is needed to say where something stands in it. */
export interface SourceFile {
  /** Path as people see it: below the folder that is migrated. */
  readonly path: string;
  readonly lines: LineCounter;
}

/** What is wrong with the input, by place; nothing is written then. */
export class InputProblems {
  public readonly all: string[] = [];

  public add(at: string, text: string): void {
    const line = `${at}: ${text}`;
    if (!this.all.includes(line)) this.all.push(line);
  }
}

/** Everything that is wrong with the input. */
export class InputError extends Error {
  public constructor({ all }: InputProblems) {
    super(`${all.length} problem${all.length === 1 ? '' : 's'} of the input, nothing was written:\n${all.map((line) => `  ${line}`).join('\n')}`);
    this.stack = this.message;
  }
}

/**
 * A value of a YAML document that knows its place in the file. A value of the wrong type is reported with that place and
 * then taken for one that is not there, so that one run finds all of them.
 */
export class Field {
  public constructor(
    public readonly value: unknown,
    private readonly keys: readonly (string | number)[],
    private readonly document: Document.Parsed,
    private readonly file: SourceFile,
    private readonly problems: InputProblems,
  ) {}

  /** `file:line:column` of the value, or of what holds it. */
  public get at(): string {
    for (let length = this.keys.length; length >= 0; length--) {
      const node = nodeAt(this.document, this.keys.slice(0, length));
      if (node === undefined) continue;
      const { line, col } = this.file.lines.linePos(node);
      return `${this.file.path}:${line}:${col}`;
    }
    return `${this.file.path}:1:1`;
  }

  /** A member of a map; undefined when there is none, or null. */
  public get(name: string): Field | undefined {
    const value = isMap(this.value) && Object.prototype.hasOwnProperty.call(this.value, name) ? this.value[name] : undefined;
    return value === undefined || value === null ? undefined : this.below(value, name);
  }

  /** All members of a map. */
  public entries(): [string, Field][] {
    return this.map() ? Object.entries(isMap(this.value) ? this.value : {}).map(([name, value]) => [name, this.below(value, name)]) : [];
  }

  /** All items of a list. */
  public items(): Field[] {
    if (Array.isArray(this.value)) return this.value.map((value: unknown, index) => this.below(value, index));
    this.refuse('a list');
    return [];
  }

  /** The value as a map. */
  public map(): { readonly [name: string]: unknown } | undefined {
    return isMap(this.value) ? this.value : this.refuse('a map');
  }

  public text(): string | undefined {
    return typeof this.value === 'string' ? this.value : this.refuse('text');
  }

  public flag(): boolean | undefined {
    return typeof this.value === 'boolean' ? this.value : this.refuse('true or false');
  }

  public count(): number | undefined {
    return typeof this.value === 'number' && Number.isInteger(this.value) && this.value >= 0 ? this.value : this.refuse('a whole number from 0');
  }

  /** Reports what is wrong with the value. */
  public complain(text: string): undefined {
    this.problems.add(this.at, text);
    return undefined;
  }

  private refuse(expected: string): undefined {
    const shown = JSON.stringify(this.value) ?? 'nothing';
    return this.complain(`${this.keys.join('.') || 'the document'} is ${shown.length > 60 ? `${shown.slice(0, 59)}…` : shown} · ${expected} · correct it`);
  }

  private below(value: unknown, key: string | number): Field {
    return new Field(value, [...this.keys, key], this.document, this.file, this.problems);
  }
}

/** Where a node begins, as offset in its file. */
function nodeAt(document: Document.Parsed, keys: readonly (string | number)[]): number | undefined {
  const found: unknown = keys.length === 0 ? document.contents : document.getIn(keys, true);
  const node = isAlias(found) ? found : isNode(found) ? found : undefined;
  return node?.range?.[0];
}
