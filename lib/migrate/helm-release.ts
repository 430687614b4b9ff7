import { Policies } from './annotations';
import { Code, CodeObject, CodeValue, literal } from './code';
import { Field } from './field';
import { Findings } from './findings';
import { Images } from './images';
import { OldObject } from './read';
import { HelmReleaseRow } from './rows';
import { ChartFiles, Sources } from './sources';
import { valuesCode } from './values';

const SPEC_FIELDS = [
  'chart', 'disableOpenAPIValidation', 'forceUpgrade', 'helmVersion', 'maxHistory', 'releaseName', 'resetValues', 'rollback', 'skipCRDs', 'targetNamespace',
  'test', 'timeout', 'valueFileSecrets', 'values', 'valuesFrom', 'wait',
];
const CHART_FIELDS = ['chartPullSecret', 'git', 'name', 'path', 'ref', 'repository', 'secretRef', 'skipDepUpdate', 'version'];

/** What converts releases needs besides the release. */
export interface ReleaseContext {
  readonly findings: Findings;
  readonly images: Images;
  readonly sources: Sources;
}

/** Seconds after which the Helm Operator gave up. */
const TIMEOUT = 300;

/** The properties of `flux.HelmRelease` that keep a release of the Helm Operator running. */
export function releaseProps(object: OldObject, namespace: string, policies: Policies, context: ReleaseContext): CodeObject {
  const { findings, sources } = context;
  const owner = `${namespace}/${object.name}`;
  const spec = object.root.get('spec');
  const chart = spec?.get('chart');
  if (spec === undefined || chart === undefined) {
    object.root.complain('a HelmRelease without spec.chart · a chart · Flux v1 cannot have installed it: write the chart, or remove the object');
    return {};
  }
  sawAll(spec, chart, findings);
  leaveOutUnknown(spec, SPEC_FIELDS, owner, findings);
  leaveOutUnknown(chart, CHART_FIELDS, owner, findings);
  const files = spec.get('valuesFrom')?.items() ?? [];
  const chartFiles = filesOfChart(files, owner, findings);
  const names = releaseNames(object, spec, namespace, findings);
  const { wait, rollback, test } = waits(spec);
  const isOn = (field: Field | undefined, name: string): true | undefined => (field?.get(name)?.flag() === true ? true : undefined);
  const disableOpenApiValidation = isOn(spec, 'disableOpenAPIValidation');
  const disableWait = wait ? undefined : true;
  const values = spec.get('values');
  const timeout = spec.get('timeout')?.count() ?? TIMEOUT;

  return {
    chart: sources.chartOf(chart, chartFiles, namespace, owner),
    ...names,
    timeout: timeout === TIMEOUT ? undefined : duration(timeout),
    maxHistory: spec.get('maxHistory')?.count() ?? 10,
    install: compact({
      crds: isOn(spec, 'skipCRDs') && new Code('flux.CrdsPolicy.SKIP'),
      disableWait,
      disableOpenApiValidation,
      // A release under a wrong name would take the objects of the one that runs.
      disableTakeOwnership: true,
      remediation: new Code('flux.Remediation.retries(-1)'),
    }),
    upgrade: compact({
      disableWait,
      disableOpenApiValidation,
      ...forced(isOn(spec, 'forceUpgrade')),
      preserveValues: spec.get('resetValues')?.flag() === false ? true : undefined,
      remediation: rollback && remediation(rollback),
    }),
    rollback: rollback && compact({
      ...forced(isOn(rollback, 'force')),
      disableHooks: isOn(rollback, 'disableHooks'),
      disableWait: isOn(rollback, 'wait') ? undefined : true,
      timeout: ownTimeout(rollback, timeout),
    }),
    test: test && compact({ enable: true, ignoreFailures: isOn(test, 'ignoreFailures'), timeout: ownTimeout(test, timeout) }),
    valuesFrom: valuesFrom(spec, files, namespace, owner, findings),
    values: values && valuesCode(values, policies, context.images, findings, owner),
    suspend: helmTwo(spec, owner, findings),
  };
}

/** The release as Helm knows it: a change of any of the three would install it a second time. */
function releaseNames(object: OldObject, spec: Field, namespace: string, findings: Findings): CodeObject {
  const target = spec.get('targetNamespace')?.text();
  const elsewhere = target !== undefined && target !== '' && target !== namespace ? target : undefined;
  const given = spec.get('releaseName')?.text();
  const release = given === undefined || given === '' ? [namespace, elsewhere, object.name].filter((part) => part !== undefined).join('-') : given;
  const fits = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(release) && release.length <= 53;
  findings.releases.push({ release, storage: elsewhere ?? namespace });
  return {
    releaseName: fits ? release : findings.ask((spec.get('releaseName') ?? object.root).at, `Flux v2 refuses the release name ${release.slice(0, 60)}. Which release is it?`),
    targetNamespace: elsewhere,
    storageNamespace: elsewhere,
  };
}

/** Whether Helm waits; the operator did so when there was something to decide by it. */
function waits(spec: Field): { readonly wait: boolean; readonly rollback?: Field; readonly test?: Field } {
  const enabled = (field: Field | undefined): Field | undefined => (field?.get('enable')?.flag() === true ? field : undefined);
  const rollback = enabled(spec.get('rollback'));
  const test = enabled(spec.get('test'));
  return { wait: spec.get('wait')?.flag() ?? (rollback !== undefined || test !== undefined), rollback, test };
}

function remediation(rollback: Field): Code {
  if (rollback.get('retry')?.flag() !== true) return new Code('flux.Remediation.retries(0, { remediateLastFailure: true })');
  const retries = rollback.get('maxRetries')?.count() ?? 5;
  return new Code(`flux.Remediation.retries(${retries === 0 ? -1 : retries})`);
}

function helmTwo(spec: Field, owner: string, findings: Findings): Code | undefined {
  const version = spec.get('helmVersion');
  if (version?.text() !== 'v2') return undefined;
  return findings.ask(version.at, `${owner} is a release of Helm 2: convert it to Helm 3 first, then remove this line`);
}

function valuesFrom(spec: Field, sources: readonly Field[], namespace: string, owner: string, findings: Findings): CodeValue | undefined {
  const secrets = (spec.get('valueFileSecrets')?.items() ?? []).flatMap((secret) => secret.get('name')?.text() ?? [])
    .map((name) => new Code(`flux.ValuesSource.secret(${literal(name)})`));
  const others = sources.flatMap((source): Code[] => {
    const [kind, field] = source.entries()[0] ?? [];
    if (field === undefined || kind === 'chartFileRef') return [];
    if (kind === 'externalSourceRef') {
      return [findings.ask(field.at, `values of ${owner} come from ${short(field.get('url')?.text() ?? 'an address')}. Which object holds them now?`)];
    }
    const other = field.get('namespace')?.text();
    const name = field.get('name')?.text();
    if (name === undefined) return [];
    const what = kind === 'secretKeyRef' ? 'Secret' : 'ConfigMap';
    if (other !== undefined && other !== '' && other !== namespace) {
      return [findings.ask(field.at, `values of ${owner} lie in ${what} ${name} of namespace ${other}. Which ${what} of ${namespace} has them?`)];
    }
    const options = [
      field.get('key') && `key: ${literal(field.get('key')?.text() ?? '')}`,
      field.get('optional')?.flag() === true ? 'optional: true' : undefined,
    ].filter((option) => option !== undefined);
    const factory = kind === 'secretKeyRef' ? 'secret' : 'configMap';
    return [new Code(`flux.ValuesSource.${factory}(${literal(name)}${options.length === 0 ? '' : `, { ${options.join(', ')} }`})`)];
  });
  const all = [...secrets, ...others];
  return all.length === 0 ? undefined : all;
}

/** Values files of the chart: Flux v2 reads them before everything else, so they must have come first. */
function filesOfChart(sources: readonly Field[], owner: string, findings: Findings): ChartFiles | undefined {
  const isFile = (source: Field): boolean => source.get('chartFileRef') !== undefined;
  const files = sources.filter(isFile);
  if (files.length === 0) return undefined;
  const late = sources.slice(sources.findIndex((source) => !isFile(source))).find(isFile);
  const question = sources.some((source) => !isFile(source)) && late
    ? findings.ask(late.at, `a values file of the chart of ${owner} won over other sources, and loses against them now. Which files?`)
    : undefined;
  return {
    question,
    paths: files.flatMap((file) => file.get('chartFileRef')?.get('path')?.text() ?? []),
    optional: files.some((file) => file.get('chartFileRef')?.get('optional')?.flag() === true),
  };
}

/** The Helm Operator ignored what it did not know; the report says so, since it is most often a spelling mistake. */
function leaveOutUnknown(field: Field, known: readonly string[], owner: string, findings: Findings): void {
  for (const [name, value] of field.entries()) {
    if (!known.includes(name)) findings.leaveOut(`${name} of ${owner}`, value.at, 'the Helm Operator did not know this field');
  }
}

function sawAll(spec: Field, chart: Field, findings: Findings): void {
  const rows: [HelmReleaseRow, Field | undefined][] = [
    ['releaseName', spec.get('releaseName')], ['targetNamespace', spec.get('targetNamespace')], ['git', chart.get('git')], ['ref', chart.get('ref')],
    ['gitSecret', chart.get('secretRef')], ['skipDepUpdate', chart.get('skipDepUpdate')], ['repository', chart.get('repository')],
    ['chartPullSecret', chart.get('chartPullSecret')], ['values', spec.get('values')], ['valueFileSecrets', spec.get('valueFileSecrets')],
    ['timeout', spec.get('timeout')], ['resetValues', spec.get('resetValues')], ['skipCRDs', spec.get('skipCRDs')], ['wait', spec.get('wait')],
    ['forceUpgrade', spec.get('forceUpgrade')], ['maxHistory', spec.get('maxHistory')],
    ['disableOpenAPIValidation', spec.get('disableOpenAPIValidation')], ['helmVersion', spec.get('helmVersion')],
  ];
  const rollback = spec.get('rollback');
  const test = spec.get('test');
  if (rollback?.get('enable')?.value === true) rows.push(['rollback', rollback], ['recreate', rollback.get('recreate')]);
  else rows.push(['noRollback', spec]);
  for (const option of ['force', 'disableHooks', 'timeout', 'wait']) rows.push(['rollbackOptions', rollback?.get(option)]);
  if (test) rows.push(['test', test], ['testCleanup', test.get('cleanup')]);
  for (const source of spec.get('valuesFrom')?.items() ?? []) {
    rows.push(['valuesFrom', source.get('configMapKeyRef') ?? source.get('secretKeyRef')]);
    rows.push(['externalSourceRef', source.get('externalSourceRef')], ['chartFileRef', source.get('chartFileRef')]);
  }
  rows.push(['failedInstall', spec], ['ownership', spec], ['drift', spec]);
  for (const [row, field] of rows) if (field) findings.saw(row, field.at);
}

/** Helm 3 replaced objects; what Helm applies through the API server today replaces nothing. */
function forced(force: true | undefined): CodeObject {
  return { force, serverSideApply: force && new Code('flux.ServerSideApply.DISABLED') };
}

/** The timeout of a rollback or test, which is that of the release in Flux v2 and was five minutes before. */
function ownTimeout(action: Field, ofRelease: number): Code | undefined {
  const seconds = action.get('timeout')?.count() ?? TIMEOUT;
  return seconds === ofRelease ? undefined : duration(seconds);
}

function duration(seconds: number): Code {
  return new Code(seconds % 60 === 0 ? `Duration.minutes(${seconds / 60})` : `Duration.seconds(${seconds})`);
}

/** Undefined for an object without properties. */
function compact(object: CodeObject): CodeObject | undefined {
  return Object.values(object).every((value) => value === undefined) ? undefined : object;
}

function short(text: string): string {
  return text.length > 50 ? `${text.slice(0, 49)}…` : text;
}
