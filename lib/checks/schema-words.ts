import { nearest } from '../core/nearest';
import { at } from '../core/plain';
import { patternWords } from './pattern-words';
import { listed, shortJson } from './words';

/** What a validator found; `tools/import/keywords.js` describes the keywords that JSON Schema does not have. */
export type SchemaError =
  | { readonly path: string; readonly keyword: 'unknown'; readonly params: Unknown }
  | { readonly path: string; readonly keyword: 'required'; readonly params: { readonly missingProperty: string } }
  | { readonly path: string; readonly keyword: 'type'; readonly params: { readonly type: string | readonly string[] } }
  | { readonly path: string; readonly keyword: 'values'; readonly params: { readonly allowed: readonly unknown[] } }
  | { readonly path: string; readonly keyword: 'pattern'; readonly params: { readonly pattern: string } }
  | { readonly path: string; readonly keyword: 'format'; readonly params: { readonly format: string } }
  | { readonly path: string; readonly keyword: 'uniqueItems'; readonly params: { readonly i: number; readonly j: number } }
  | { readonly path: string; readonly keyword: 'uniqueBy'; readonly params: Duplicate }
  | { readonly path: string; readonly keyword: 'choice'; readonly params: Choice }
  | { readonly path: string; readonly keyword: Limit; readonly params: { readonly limit: number } }
  | { readonly path: string; readonly keyword: 'multipleOf'; readonly params: { readonly multipleOf: number } };

type Limit = 'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum' | 'minLength' | 'maxLength' | 'minItems' | 'maxItems'
  | 'minProperties' | 'maxProperties';

interface Unknown {
  readonly name: string;
  /** The names that there are, with 1 for the required ones. */
  readonly known: { readonly [name: string]: number };
}

interface Duplicate {
  readonly keys: readonly string[];
  readonly first: number;
  readonly second: number;
}

/** A combination of fields: `common` must be there always, `forms` are the alternatives. */
interface Choice {
  readonly kind: 'oneOf' | 'anyOf' | 'atMostOne' | 'not';
  readonly common: readonly string[];
  readonly forms: readonly string[];
}

interface Words {
  /** A member of the place that the error names, when the problem is that one. */
  readonly field?: string;
  readonly given: string;
  readonly allowed: string;
  readonly fix: string;
}

/** The words for one error; `value` is what stands at the place that it names. */
export function wordsOf(error: SchemaError, value: unknown): Words {
  const given = shortJson(value);
  switch (error.keyword) {
    case 'unknown': return unknownWords(error.params.name, Object.keys(error.params.known), value);
    case 'required': return requiredWords(error.params.missingProperty);
    case 'type': return { given, ...typeWords(error.params.type, value) };
    case 'values': return { given, ...valuesWords(error.params.allowed, value) };
    case 'pattern': return { given, ...patternWords(error.params.pattern) };
    case 'format': return { given, ...formatWords(error.params.format) };
    case 'uniqueItems': return { given, allowed: 'each item once', fix: `remove item ${error.params.i}, which repeats another one` };
    case 'uniqueBy': return duplicateWords(error.params, value);
    case 'choice': return choiceWords(error.params, value);
    case 'multipleOf': return { given, allowed: `a multiple of ${error.params.multipleOf}`, fix: 'round it' };
    default: return { given, ...limitWords(error.keyword, error.params.limit) };
  }
}

const MOST_NAMES = 12;

function unknownWords(name: string, known: readonly string[], value: unknown): Words {
  const meant = nearest(name, known);
  const names = known.length > MOST_NAMES ? [...known.slice(0, MOST_NAMES), `${known.length - MOST_NAMES} more`] : known;
  return {
    field: name,
    given: shortJson(at(value, name)),
    allowed: known.length === 0 ? 'no fields' : `one of the fields ${names.join(', ')}`,
    fix: meant === undefined ? 'remove this unknown field' : `did you mean ${meant}?`,
  };
}

function requiredWords(name: string): Words {
  return { field: name, given: 'missing', allowed: 'a required field', fix: `set ${name}` };
}

const TYPE_WORDS: { readonly [type: string]: string } = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'an object',
  string: 'a string',
};

function typeWords(type: string | readonly string[], value: unknown): Omit<Words, 'given'> {
  const types = typeof type === 'string' ? [type] : type;
  return { allowed: listed(types.map((name) => TYPE_WORDS[name])), fix: typeFix(types, value) };
}

function typeFix(types: readonly string[], value: unknown): string {
  if (types.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) return `quote it: "${value}"`;
  if (types.includes('array') && !Array.isArray(value)) return 'write it as a list with this one item';
  const isNumeric = typeof value === 'string' && value !== '' && Number.isFinite(Number(value));
  if (isNumeric && (types.includes('integer') || types.includes('number'))) return `write the number without quotes: ${value}`;
  if (types.includes('integer') && typeof value === 'number') return 'round it';
  if (types.includes('boolean') && (value === 'true' || value === 'false')) return `write it without quotes: ${value}`;
  return `give ${listed(types.map((name) => TYPE_WORDS[name]))} instead`;
}

function valuesWords(allowed: readonly unknown[], value: unknown): Omit<Words, 'given'> {
  // Kubernetes takes an empty text for one that was not set: nobody means to write it.
  const values = allowed.length > 1 ? allowed.filter((name) => name !== '') : allowed;
  const names = values.map((name) => (typeof name === 'string' && name !== '' ? name : JSON.stringify(name)));
  const meant = typeof value === 'string' ? nearest(value, names) : undefined;
  return { allowed: listed(names), fix: meant === undefined ? 'use one of these values' : `did you mean ${meant}?` };
}

const FORMAT_WORDS: { readonly [format: string]: Omit<Words, 'given'> } = {
  'byte': { allowed: 'base64', fix: 'encode the value in base64; for a Secret, stringData takes plain text' },
  'cidr': { allowed: 'an address range such as 10.0.0.0/8', fix: 'write address and prefix length' },
  'date-time': { allowed: 'a time such as 2026-01-31T12:00:00Z', fix: 'write date, T, time and time zone' },
  'duration': { allowed: 'a duration such as 5m or 1h30m', fix: 'write numbers with the units h, m or s' },
  'ipv4': { allowed: 'an IPv4 address such as 10.0.0.1', fix: 'write four numbers from 0 to 255' },
  'ipv6': { allowed: 'an IPv6 address such as 2001:db8::1', fix: 'write an IPv6 address' },
  'uri': { allowed: 'a URL such as https://example.com', fix: 'write the scheme too' },
};

function formatWords(format: string): Omit<Words, 'given'> {
  return FORMAT_WORDS[format] ?? { allowed: `a value of the format ${format}`, fix: `write it as ${format}` };
}

function duplicateWords({ keys, first, second }: Duplicate, value: unknown): Words {
  const item = Array.isArray(value) ? value[second] : undefined;
  const given = keys.map((key) => `${key} ${shortJson(at(item, key))}`).join(', ');
  return {
    field: `${second}`,
    given,
    allowed: `each ${listed(keys, 'and')} once in the list`,
    fix: `merge it with item ${first}, or change its ${listed(keys)}`,
  };
}

function choiceWords({ kind, common, forms }: Choice, value: unknown): Words {
  const isWorded = forms.some((form) => form.includes(' is '));
  if (isWorded) return { given: shortJson(value), allowed: `one of these: ${forms.join('; ')}`, fix: 'make it one of these' };
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const used = forms.filter((form) => names.includes(form.split(' ')[0]));
  const missing = common.filter((name) => !names.includes(name));
  const counts = { oneOf: 'exactly one of', anyOf: 'at least one of', atMostOne: 'at most one of', not: 'not' };
  const choice = `${counts[kind]} ${listed(forms)}`;
  return {
    given: names.length === 0 ? shortJson(value) : listed(names, 'and'),
    allowed: common.length === 0 ? choice : `${listed(common, 'and')} with ${choice}`,
    fix: choiceFix(kind, missing, used, forms),
  };
}

function choiceFix(kind: Choice['kind'], missing: readonly string[], used: readonly string[], forms: readonly string[]): string {
  const fixes: string[] = [];
  if (missing.length > 0) fixes.push(`set ${listed(missing, 'and')}`);
  if (kind === 'not') fixes.push(`remove ${listed(forms, 'and')}`);
  else if (used.length > 1 && kind !== 'anyOf') fixes.push(`keep only one of ${listed(used)}`);
  else if (used.length === 0) fixes.push(`set one of ${listed(forms)}`);
  return fixes.length === 0 ? 'make it one of these forms' : fixes.join('; ');
}

function limitWords(keyword: Limit, limit: number): Omit<Words, 'given'> {
  const bound = /^(?:min|exclusiveMin)/.test(keyword) ? 'at least' : 'at most';
  if (keyword === 'minLength' && limit === 1) return { allowed: 'text that is not empty', fix: 'set it or leave the field out' };
  switch (keyword) {
    case 'minLength':
    case 'maxLength': return { allowed: `${bound} ${counted(limit, 'character')}`, fix: bound === 'at least' ? 'lengthen it' : 'shorten it' };
    case 'minItems':
    case 'maxItems': return { allowed: `${bound} ${counted(limit, 'item')}`, fix: bound === 'at least' ? 'add items' : 'remove items' };
    case 'minProperties':
    case 'maxProperties': return { allowed: `${bound} ${counted(limit, 'entry', 'entries')}`, fix: bound === 'at least' ? 'add some' : 'remove some' };
    case 'exclusiveMinimum': return { allowed: `more than ${limit}`, fix: 'raise it' };
    case 'exclusiveMaximum': return { allowed: `less than ${limit}`, fix: 'lower it' };
    default: return { allowed: `${bound} ${limit}`, fix: bound === 'at least' ? 'raise it' : 'lower it' };
  }
}

function counted(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
