/** Writes docs/coverage.md: each field of each CRD, and the property that sets it or the reason why none does. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Chart, Testing } from 'cdk8s';
import { checkObject } from '../../lib/checks';
import { allKinds, KindFields, valuesAt } from './fields';
import { Probe, Unset } from './probe';

/** The probes of one file of `probes/`. */
export interface ProbesFile {
  /** Name without the ending, for example `operator`. */
  readonly name: string;
  readonly probes: readonly Probe[];
  readonly unset: readonly Unset[];
}

/** What is known of one kind. */
export interface Coverage {
  readonly kind: KindFields;
  /** Properties by the field that they set. */
  readonly setBy: ReadonlyMap<string, readonly string[]>;
  /** The reasons for fields that no property sets, by each such field; one reason may hold for several. */
  readonly unset: ReadonlyMap<string, Unset>;
  /** What is wrong with the probes or missing from them. */
  readonly problems: readonly string[];
}

const PROBES = join(__dirname, 'probes');
const DOCUMENT = join(__dirname, '../../docs/coverage.md');
const COMMAND = 'npm run coverage';

// Every kind of these groups must have probes; another group is covered as soon as one probe makes an object of it.
const GROUPS = /(^fluxcd\.controlplane\.io|\.toolkit\.fluxcd\.io|^source\.extensions\.fluxcd\.io)$/;

/** All files with probes. */
export function probesFiles(): ProbesFile[] {
  return readdirSync(PROBES).filter((file) => file.endsWith('.ts')).sort().map((file) => {
    const { probes = [], unset = [] }: Partial<ProbesFile> = require(join(PROBES, file));
    return { name: basename(file, '.ts'), probes, unset };
  });
}

/** What probes show of the kinds that they name, and of those that they should. */
export function coverageOf(files: readonly ProbesFile[], only?: string): Coverage[] {
  const probes = files.flatMap((file) => file.probes);
  const unset = files.flatMap((file) => file.unset);
  const named = new Set([...probes, ...unset].map(({ kind }) => kind));
  const kinds = allKinds();
  const groups = new Set(kinds.filter(({ id }) => named.has(id)).map(({ group }) => group));
  const unknown = [...named].filter((id) => !kinds.some((kind) => kind.id === id));
  if (unknown.length > 0) throw new Error(`probes of ${unknown.join(', ')}: no such kind in imports/crds`);
  const own = files.find(({ name }) => name === only);
  return kinds
    .filter(({ id, group }) => (own === undefined ? GROUPS.test(group) || groups.has(group) : [...own.probes, ...own.unset].some(({ kind }) => kind === id)))
    .map((kind) => coverageOfKind(kind, probes.filter((probe) => probe.kind === kind.id), unset.filter((entry) => entry.kind === kind.id)))
    .sort((a, b) => compare(`${a.kind.group}/${a.kind.id}`, `${b.kind.group}/${b.kind.id}`));
}

function coverageOfKind(kind: KindFields, probes: readonly Probe[], entries: readonly Unset[]): Coverage {
  const problems: string[] = [];
  const setBy = new Map<string, string[]>();
  const set = (field: string, property: string): void => {
    const properties = setBy.get(field) ?? [];
    if (!properties.includes(property)) setBy.set(field, [...properties, property]);
  };
  const objects = probes.map((probe) => printed(kind, probe, problems));
  objects.slice(1).forEach((object, index) => {
    const changed = kind.fields.filter((field) => {
      const minimum = valuesAt(objects[0], field);
      return [...valuesAt(object, field)].some((value) => !minimum.has(value));
    });
    if (object !== undefined && changed.length === 0) problems.push(`${kind.id}: the probe of ${probes[index + 1].property} prints nothing that the first one does not`);
    for (const field of changed) set(field, probes[index + 1].property);
  });
  for (const field of kind.fields) {
    if (!setBy.has(field) && valuesAt(objects[0], field).size > 0) set(field, probes[0].property);
  }
  const unset = new Map<string, Unset>();
  for (const [field, properties] of setBy) setBy.set(field, named(field, properties));
  for (const entry of entries) {
    const { field } = entry;
    const covered = kind.fields.filter((candidate) => candidate === field || [`${field}.`, `${field}[]`].some((parent) => candidate.startsWith(parent)));
    if (covered.length === 0) problems.push(`${kind.id}: ${field}, which no property is said to set, does not exist`);
    for (const candidate of covered) {
      if (setBy.has(candidate)) problems.push(`${kind.id}: ${candidate} is set by ${setBy.get(candidate)?.join(', ')}, though it is said that no property does`);
      unset.set(candidate, entry);
    }
  }
  problems.push(...kind.fields.filter((field) => !setBy.has(field) && !unset.has(field)).map((field) => `${kind.id}: ${field} is set by no property, and no reason is given`));
  return { kind, setBy, unset, problems };
}

/** The properties that are called like the field or a part of it; a probe may also set what its property needs. */
function named(field: string, properties: string[]): string[] {
  const path = field.replace(/^spec\./, '').replace(/\[\]/g, '');
  const own = properties.filter((property) => path === property || path.startsWith(`${property}.`));
  return own.length > 0 ? own : properties;
}

/** The object of a probe, made in a stock chart; it must fit the CRD. */
function printed({ id, apiVersion, kind }: KindFields, probe: Probe, problems: string[]): unknown {
  const chart = new Chart(Testing.app(), 'coverage', { namespace: 'apps', disableResourceNameHashes: true });
  const where = `${id}: the probe of ${probe.property}`;
  try {
    probe.build(chart);
    const found = Testing.synth(chart).filter((object) => object.kind === kind && object.apiVersion === apiVersion);
    const [object, ...others] = found.length === 1 ? found : found.filter(({ metadata }) => metadata.name === 'probe');
    if (object === undefined || others.length > 0) {
      problems.push(`${where} makes ${found.length} objects of this kind, none or several with the id "probe"`);
      return undefined;
    }
    problems.push(...checkObject(object).map((flaw) => `${where} prints what the CRD refuses: ${flaw}`));
    return object;
  } catch (error) {
    problems.push(`${where} fails: ${String(error)}`);
    return undefined;
  }
}

/** The section of one kind. */
export function section({ kind, setBy, unset }: Coverage): string {
  const reasons = new Set(unset.values());
  const rows = kind.fields.flatMap((field) => {
    const properties = setBy.get(field);
    if (properties !== undefined) return [row(`\`${field}\``, listed(properties))];
    const entry = unset.get(field);
    if (entry === undefined) return [row(`\`${field}\``, '**missing**')];
    // One row for all fields of one reason.
    const count = kind.fields.filter((other) => unset.get(other) === entry).length;
    return reasons.delete(entry) ? [row(`\`${entry.field}\`${entry.field === field ? '' : ` (${counted(count, 'field')})`}`, `none: ${cell(entry.reason)}`)] : [];
  });
  return [
    `## ${kind.id}`, '', `\`${kind.apiVersion}\`: ${counted(kind.fields.length, 'field')}, ${setBy.size} set by properties.`, '',
    '| field | set by |', '|---|---|', ...rows, '',
  ].join('\n');
}

/** The whole document. */
export function documentOf(coverages: readonly Coverage[]): string {
  const fields = coverages.reduce((sum, { kind }) => sum + kind.fields.length, 0);
  const set = coverages.reduce((sum, { setBy }) => sum + setBy.size, 0);
  const reasoned = coverages.reduce((sum, { unset }) => sum + unset.size, 0);
  return [
    '# Which property sets which field', '',
    `Made by \`${COMMAND}\` from the imported CRDs and the probes of \`tools/coverage/probes\`. A property is listed where the printed object shows its value. Lists are written \`[]\`; a map is one field.`, '',
    `${counted(coverages.length, 'kind')}, ${fields} fields: ${set} set by properties, ${reasoned} by none for a reason, ${fields - set - reasoned} missing.`, '',
    ...coverages.map(section),
  ].join('\n');
}

/** The document as it is stored. */
export function storedDocument(): string {
  return readFileSync(DOCUMENT, 'utf8');
}

// More ways to set one field than a reader needs.
const MOST = 4;

function listed(properties: readonly string[]): string {
  const shown = properties.length > MOST ? properties.slice(0, MOST - 1) : properties;
  const rest = properties.length - shown.length;
  return [...shown.map((property) => `\`${cell(property)}\``), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}

function row(field: string, setBy: string): string {
  return `| ${field} | ${setBy} |`;
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

if (require.main === module) {
  const coverages = coverageOf(probesFiles());
  writeFileSync(DOCUMENT, documentOf(coverages));
  const problems = coverages.flatMap((coverage) => coverage.problems);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
