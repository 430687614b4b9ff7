import { Findings } from './findings';
import { Program } from './program';
import { Input } from './read';
import { ANNOTATION_ROWS, AnnotationRow, FLAGS, HELM_RELEASE_ROWS, HelmReleaseRow, Row } from './rows';

/** The report as Markdown: what was found, what must be decided, and in which order to go on. */
export function writeReport(input: Input, program: Program, findings: Findings, cluster: string): string {
  return [
    '# From Flux v1 and the Helm Operator to Flux v2',
    summary(input, program, findings),
    questions(findings),
    steps(findings, cluster),
    table('Fields of HelmRelease (helm.fluxcd.io/v1)', HELM_RELEASE_ROWS, findings),
    table('Annotations of Flux v1', ANNOTATION_ROWS, findings),
    flags(findings),
    leftOut(input, findings),
  ].filter((part) => part !== '').join('\n\n') + '\n';
}

function summary(input: Input, program: Program, findings: Findings): string {
  const layers = program.layers.map(({ name }) => `\`${name}\``).join(', ');
  return [
    `Read: ${counted(input.objects.length, 'object')}, of which ${counted(findings.releases.length, 'release')}. Layers: ${layers || 'none'}.`,
    `Open: ${counted(findings.questions.length, 'question')}. Left out: ${counted(findings.leftOut.length + input.skipped.length + input.charts.length, 'item')}, listed below.`,
  ].join('  \n');
}

function questions({ questions: all }: Findings): string {
  const lines = all.map(({ number, text, at }) => `${number}. ${cell(text)} (${at === 'main.ts' ? at : `\`${at}\``})`);
  return ['## To decide', '', 'Each is a call of `decide` in `main.ts`: write the answer in its place. The program throws until the last one is gone.', '', ...lines].join('\n');
}

function steps({ releases }: Findings, cluster: string): string {
  const [first] = releases;
  const history = first ? `; \`helm history ${first.release} --namespace ${first.storage}\` must show one more revision, not a first one` : '';
  return `## In which order

helm-controller finds each release under its name in its namespace, takes it over, and makes one upgrade of it: a new
revision, in which pods stay when nothing in them changes. Two operators on one release would fight, so the old one stops first.

1. **Answer the questions**, then \`npm install\`, \`npx tsc --noEmit\`, \`npx cdk8s-pd synth\`.
   Read \`dist/\`: names, namespaces and values must be those of today. Change nothing else now: what fails in the upgrade
   that takes a release over is not rolled back.
2. **Compare with the cluster.** \`helm list --all-namespaces\` must show each of these; one that it does not show is of
   Helm 2, or has another name:

   | release | namespace of its history |
   |---|---|
${releases.map(({ release, storage }) => `   | \`${release}\` | \`${storage}\` |`).join('\n')}

   Keep a copy: \`kubectl get helmreleases.helm.fluxcd.io --all-namespaces -o yaml > helm-operator-releases.yaml\`.
   What is ignored only in the cluster shows up with \`kubectl get all --all-namespaces -o yaml | grep -B 20 fluxcd.io/ignore\`.
3. **Push the program to a folder or repository that Flux v1 does not sync.** It would apply \`dist/\` too.
4. **Stop Flux v1**: \`kubectl --namespace NAMESPACE scale deployment flux --replicas=0\`. Where it must go on for other
   things, give what moves \`fluxcd.io/ignore: "true"\`, in the cluster and in its files: it then neither applies nor deletes it.
5. **Stop the Helm Operator**: \`kubectl --namespace NAMESPACE scale deployment helm-operator --replicas=0\`.
   From here on the releases run as they are, and nobody changes them. Do not delete a HelmRelease of helm.fluxcd.io, or
   its CRD, before this step: the running operator would uninstall the release.
6. **Start Flux v2**: the secrets first (those of the questions too), then Flux Operator and
   \`dist/${cluster}/flux-system/fluxinstance-flux.yaml\`.
7. **Watch**: \`kubectl get helmreleases.helm.toolkit.fluxcd.io --all-namespaces --watch\`${history}.
8. **Clean up, days later**, with the Helm Operator still at zero: \`kubectl delete crd helmreleases.helm.fluxcd.io\`, then
   the Deployments, roles and keys of Flux v1, and the old files. Its namespace stays when a release lives in it.

**To go back** at any step before the last: \`kubectl --namespace flux-system scale deployment kustomize-controller helm-controller --replicas=0\`,
then the Helm Operator and Flux v1 back to one replica. They find their objects and files as they left them, and the releases
with one more revision. To remove the HelmReleases of Flux v2 then, write \`spec.suspend: true\` into every one of them
first, start helm-controller alone, and delete them: one that is not suspended is upgraded again, and uninstalled when it is deleted.`;
}

function table(title: string, rows: { readonly [name in HelmReleaseRow]?: Row } | { readonly [name in AnnotationRow]?: Row }, findings: Findings): string {
  const lines = Object.entries(rows).flatMap(([name, row]) => {
    if (row === undefined) return [];
    const places = [...findings.seen].find(([seen]) => seen === name)?.[1] ?? [];
    return [`| ${cell(row.before)} | ${cell(row.now)} | ${row.verdict} | ${cell(row.note)} | ${found(places)} |`];
  });
  return [
    `## ${title}`, '', '*exact*: the same as before. *changes*: something is different, as the note says. *asks*: a question above, where it is met.', '',
    '| before | now | | note | met in |', '|---|---|---|---|---|', ...lines,
  ].join('\n');
}

function flags({ flags: all }: Findings): string {
  const lines = all.filter(({ flag }) => flag in FLAGS).map(({ flag, value, at }) => `| \`--${flag}${value === '' ? '' : `=${cell(value)}`}\` | ${FLAGS[flag]} | \`${at}\` |`);
  return lines.length === 0 ? '' : ['## Flags', '', '| of Flux v1 or the Helm Operator | now | stands at |', '|---|---|---|', ...lines].join('\n');
}

function leftOut(input: Input, findings: Findings): string {
  const lines = [
    ...findings.leftOut.map(({ what, at, reason }) => `- ${cell(what)} (\`${at}\`): ${reason}`),
    ...input.skipped.map(({ file, reason }) => `- \`${file}\`: ${reason}`),
    ...input.charts.map((folder) => `- \`${folder}\`: a Helm chart, which Flux v1 did not apply either; keep it where the releases that use it look for it`),
  ];
  return lines.length === 0 ? '' : ['## Left out', '', ...lines].join('\n');
}

function found(places: readonly string[]): string {
  const shown = places.slice(0, 3).map((place) => `\`${place}\``).join(', ');
  return places.length > 3 ? `${shown} and ${places.length - 3} more` : shown;
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/</g, '&lt;').replace(/\s+/g, ' ');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
