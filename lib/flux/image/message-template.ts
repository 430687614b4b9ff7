import { ShapeFlaw } from '../../core/shape';

/** The data that image-automation-controller 1.2 hands to a message (internal/source/source.go, internal/update/result.go), by type. */
const MEMBERS = {
  data: { AutomationObject: 'object', Changed: 'result', Values: 'values' },
  object: { Name: 'text', Namespace: 'text', String: 'text' },
  result: { Changes: 'changes', FileChanges: 'files', Objects: 'objects' },
  change: { OldValue: 'text', NewValue: 'text', Setter: 'text' },
  key: { APIVersion: 'text', Kind: 'text', Name: 'text', Namespace: 'text' },
} as const;
type Struct = keyof typeof MEMBERS;

/** What is gone since 1.0, and what says the same now. */
const REMOVED: readonly (readonly [field: RegExp, instead: string])[] = [
  [/\.Changed\.ImageResult\b/, 'use .Changed.Objects, or .Changed.Changes with its .OldValue and .NewValue'],
  [/\.Updated\b/, 'use .Changed.Changes with its .OldValue and .NewValue, or .Changed.FileChanges'],
];

/** Functions of sprig that give another result each time; the controller leaves them out. */
const NOT_REPEATABLE = /^(date|date_in_zone|date_modify|now|htmlDate|htmlDateInZone|dateInZone|dateModify|rand(AlphaNum|Alpha|Ascii|Numeric|Bytes)|uuidv4|env|expandenv|getHostByName)$/;

const ALLOWED = '.AutomationObject, .Changed.FileChanges, .Changed.Objects, .Changed.Changes and .Values';
const STRING = /"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])+'/g;
const OPENERS = /^(if|range|with|block|define)\b/;

/** One open block, with the type of the dot inside. */
interface Block {
  readonly keyword: string;
  readonly dot: string;
}

/**
 * What is wrong with the template of a commit message: actions and blocks without an end, and data that the controller
 * of Flux 2.9 does not offer. The controller would see it when the first tag is new, and commit nothing.
 */
export function flawInMessageTemplate(template: string, values: ReadonlySet<string>): ShapeFlaw | undefined {
  const flaw = (given: string, allowed: string, fix: string): ShapeFlaw => ({ given: `messageTemplate with ${given}`, allowed, fix });
  const blocks: Block[] = [];
  for (const { code, flaw: given } of actionsOf(template)) {
    if (given !== undefined) return flaw(given, 'a template of Go, with {{ and }} around each action', 'close it, or escape it as {{ "{{" }}');
    const keyword = /^[a-z]+/.exec(code)?.[0] ?? '';
    const dot = blocks[blocks.length - 1]?.dot ?? 'data';
    if (keyword === 'end' || keyword === 'else') {
      const block = blocks[blocks.length - 1];
      if (block === undefined) return flaw(`{{ ${code} }} without a block`, 'if, range or with before it', 'remove it');
      if (keyword === 'end') blocks.pop();
      // What follows else in range and with sees the outer dot.
      else blocks[blocks.length - 1] = { keyword: block.keyword, dot: /^else\s+with\b/.test(code) ? 'unknown' : blocks[blocks.length - 2]?.dot ?? 'data' };
    }
    const bare = code.replace(STRING, '""');
    for (const [field, instead] of REMOVED) {
      const found = field.exec(bare)?.[0];
      if (found !== undefined) return flaw(`${found}, which Flux 2.9 does not know any more`, ALLOWED, instead);
    }
    const wrong = unknownField(bare, dot, values);
    if (wrong !== undefined) return flaw(...wrong);
    const unrepeatable = bare.split(/[\s|(),]+/).find((word) => NOT_REPEATABLE.test(word));
    if (unrepeatable !== undefined) {
      return flaw(`the function ${unrepeatable}`, 'functions that always give the same result', 'remove it; the commit has a date of its own');
    }
    if (OPENERS.test(bare)) blocks.push({ keyword, dot: dotInside(keyword, bare, dot) });
  }
  const open = blocks[blocks.length - 1];
  return open && flaw(`{{ ${open.keyword} }} without an end`, 'an {{ end }} for each block', 'add {{ end }}');
}

interface Action {
  readonly code: string;
  readonly flaw?: string;
}

/** The texts between the delimiters, without comments. */
function actionsOf(template: string): Action[] {
  const actions: Action[] = [];
  let rest = template;
  for (let start = rest.indexOf('{{'); start >= 0; start = rest.indexOf('{{')) {
    const found = /^\{\{(-\s)?\s*(\/\*[^]*?\*\/|(?:"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])+'|[^"`'}]|\}(?!\}))*?)\s*(\s-)?\}\}/.exec(rest.slice(start));
    if (!found) return [...actions, { code: '', flaw: `"${rest.slice(start, start + 20).split('\n')[0]}" that has no end` }];
    const code = found[2];
    if (code === '') return [...actions, { code, flaw: 'an empty {{ }}' }];
    if (code.replace(STRING, '').includes('{{')) return [...actions, { code, flaw: `"${code.split('\n')[0].slice(0, 20)}" that has no end` }];
    if (!code.startsWith('/*')) actions.push({ code });
    rest = rest.slice(start + found[0].length);
  }
  return actions;
}

/** The first field that its owner does not have. Only chains whose start has a known type are followed. */
function unknownField(code: string, dot: string, values: ReadonlySet<string>): [given: string, allowed: string, fix: string] | undefined {
  for (const [, before, root, chain] of code.matchAll(/(^|[\s(|,=])(\$?)((?:\.\w+)+)/g)) {
    if (before === undefined) continue;
    let type: string = root === '$' ? 'data' : dot;
    const names = chain.slice(1).split('.');
    for (const [index, name] of names.entries()) {
      if (type === 'values') {
        if (values.has(name)) break;
        return [`.Values.${name}`, `a value of messageTemplateValues${values.size > 0 ? `: ${[...values].join(', ')}` : ''}`, `add ${name} to messageTemplateValues, or remove it`];
      }
      if (!isStruct(type)) break;
      const next = Object.entries(MEMBERS[type]).find(([member]) => member === name);
      if (!next) {
        const owner = type === 'data' ? ALLOWED : Object.keys(MEMBERS[type]).map((member) => `.${member}`).join(', ');
        return [`${root}.${names.slice(0, index + 1).join('.')}`, owner, 'correct the name; inside range and with, $ is the outermost data'];
      }
      type = next[1];
    }
  }
  return undefined;
}

/** The type of the dot in a block, where it can be told. */
function dotInside(keyword: string, code: string, dot: string): string {
  if (keyword === 'if') return dot;
  const value = /^(?:range|with)\s+(?:\$\w+(?:\s*,\s*\$\w+)?\s*:=\s*)?(\$?)((?:\.\w+)+)$/.exec(code);
  if (!value) return 'unknown';
  let type: string = value[1] === '$' ? 'data' : dot;
  for (const name of value[2].slice(1).split('.')) {
    if (!isStruct(type)) return 'unknown';
    type = Object.entries(MEMBERS[type]).find(([member]) => member === name)?.[1] ?? 'unknown';
  }
  if (keyword === 'with') return type;
  return type === 'changes' ? 'change' : 'unknown';
}

function isStruct(type: string): type is Struct {
  return type in MEMBERS;
}
