/** How a field or annotation of before is met afterwards. */
export enum Verdict {
  EXACT = 'exact',
  CHANGES = 'changes',
  ASKS = 'asks',
}

/** One field of the Helm Operator's HelmRelease, or one annotation of Flux v1. */
export interface Row {
  readonly before: string;
  readonly now: string;
  readonly verdict: Verdict;
  /** What is different, or what is asked. */
  readonly note: string;
}

/** The fields of `helm.fluxcd.io/v1` HelmRelease (helm-operator 1.4.4), and what it did without being told. */
export const HELM_RELEASE_ROWS = {
  releaseName: row('releaseName (default: namespace, target namespace and name)', 'releaseName', Verdict.EXACT,
    'always written out: the default of Flux v2 is another name, which would be a second release'),
  targetNamespace: row('targetNamespace', 'targetNamespace and storageNamespace', Verdict.EXACT,
    'the Helm Operator keeps the history in the target namespace, helm-controller in that of its object: storageNamespace says where it lies'),
  git: row('chart.git, chart.path', 'GitRepository, HelmChartChoice.fromGit', Verdict.CHANGES,
    'git@host:org/repo becomes ssh://git@host/org/repo; every commit makes a new chart, as before, and its version gets the commit as a suffix (1.0.0+ab12cd3): '
    + 'pods with it in a label are replaced, and a chart that leaves the + in a label fails, which ReconcileStrategy.CHART_VERSION prevents'),
  ref: row('chart.ref (default: a flag of the operator)', 'GitRepository.reference', Verdict.ASKS,
    'Flux v2 must know whether it is a branch, a tag or a commit; main, master, refs/… and a whole commit are clear, all else is asked'),
  gitSecret: row('chart.secretRef', 'GitRepository.credential', Verdict.EXACT,
    'the GitRepository lies in the namespace of the Secret; an SSH key needs known_hosts in it too'),
  gitKey: row('(the key of the operator, for Git over SSH or with a password in the address)', 'GitRepository.credential', Verdict.ASKS,
    'Flux v2 has no key for all repositories: it asks for a Secret'),
  skipDepUpdate: row('chart.skipDepUpdate', '–', Verdict.CHANGES, 'source-controller builds the dependencies of a chart when they are missing from its folder charts/'),
  repository: row('chart.repository, chart.name, chart.version', 'HelmRepository, HelmChartChoice.fromRepository', Verdict.EXACT,
    'repositories that need a login were known to the operator only: give those a credential; plugins for addresses such as s3:// do not exist'),
  chartPullSecret: row('chart.chartPullSecret', '–', Verdict.EXACT, 'the operator never read it'),
  values: row('values', 'values', Verdict.EXACT, 'they win over all valuesFrom, as before; null is asked about, since cdk8s leaves it out'),
  valuesFrom: row('valuesFrom: configMapKeyRef, secretKeyRef', 'valuesFrom: ValuesSource', Verdict.CHANGES,
    'optional forgives a missing object, no longer a missing entry; an object of another namespace is asked about'),
  externalSourceRef: row('valuesFrom: externalSourceRef', '–', Verdict.ASKS, 'Flux v2 reads no address: it asks where the values come from'),
  chartFileRef: row('valuesFrom: chartFileRef', 'valuesFiles of the chart', Verdict.EXACT,
    'the version of the chart gets a suffix, as with chart.git; '
    + 'the values.yaml of the chart is listed first, since it no longer counts by itself; files lose against all other sources, and where they won it is asked'),
  valueFileSecrets: row('valueFileSecrets', 'valuesFrom: ValuesSource.secret', Verdict.EXACT, 'in front of the others, as before'),
  timeout: row('timeout (300)', 'timeout', Verdict.EXACT, 'the same five minutes without it'),
  resetValues: row('resetValues', 'upgrade.preserveValues', Verdict.EXACT, 'false becomes preserveValues: true'),
  skipCRDs: row('skipCRDs', 'install.crds', Verdict.EXACT, 'CrdsPolicy.SKIP; without it CRDs are created at the install and left alone by upgrades, as before'),
  wait: row('wait (default: with a rollback or test)', 'install.disableWait, upgrade.disableWait', Verdict.EXACT,
    'Flux v2 waits by default: written out where the operator did not'),
  forceUpgrade: row('forceUpgrade', 'upgrade.force, serverSideApply', Verdict.EXACT, 'with ServerSideApply.DISABLED, since the API server replaces nothing'),
  maxHistory: row('maxHistory (10)', 'maxHistory', Verdict.EXACT, 'always written out: the default of Flux v2 is 5'),
  rollback: row('rollback.enable, retry, maxRetries', 'upgrade.remediation: Remediation.retries', Verdict.CHANGES,
    '0 retries without end become -1; without retry it rolls back once and stands still; the upgrade that takes the release over has nothing to roll back to: '
    + 'when it fails, helm-controller says MissingRollbackTarget and waits for the next commit'),
  noRollback: row('(no rollback)', 'upgrade.remediation: Remediation.retryOnFailure (default)', Verdict.CHANGES,
    'a failed upgrade stays as it is, as before, and is tried again every five minutes'),
  rollbackOptions: row('rollback.force, disableHooks, timeout, wait', 'rollback', Verdict.EXACT,
    'disableWait and the five minutes are written out where Flux v2 has another default'),
  recreate: row('rollback.recreate', '–', Verdict.CHANGES, 'does nothing in Helm 3'),
  failedInstall: row('(a failed install is uninstalled and tried again)', 'install.remediation: Remediation.retries(-1)', Verdict.EXACT, 'written out'),
  ownership: row('(an install fails at objects of another release)', 'install.disableTakeOwnership', Verdict.EXACT,
    'written out: without it a release under a wrong name would take the objects of the one that runs'),
  test: row('test.enable, ignoreFailures, timeout', 'test', Verdict.EXACT, ''),
  testCleanup: row('test.cleanup', '–', Verdict.CHANGES, 'belonged to Helm 2: the annotation helm.sh/hook-delete-policy of the chart says what happens to the pods'),
  disableOpenAPIValidation: row('disableOpenAPIValidation', 'install and upgrade: disableOpenApiValidation', Verdict.EXACT, ''),
  helmVersion: row('helmVersion (default: a flag of the operator)', '–', Verdict.ASKS, 'Flux v2 knows Helm 3 only; releases of Helm 2 must be converted first'),
  migrate: row('annotation helm.fluxcd.io/migrate', '–', Verdict.EXACT, 'dropped; what it converted is a release of Helm 3'),
  antecedent: row('annotation helm.fluxcd.io/antecedent', '–', Verdict.EXACT, 'stands on objects in the cluster and means nothing to Flux v2'),
  drift: row('(every three minutes the release is compared and upgraded when somebody changed it)', 'driftDetection (default: disabled)', Verdict.CHANGES,
    'changes by hand stay until the next upgrade; DriftDetection.ENABLED sets them back, with driftIgnore for what an autoscaler or Flagger owns'),
} as const;

/** The annotations of Flux v1, with the prefix `fluxcd.io/` or the older `flux.weave.works/`. */
export const ANNOTATION_ROWS = {
  automated: row('fluxcd.io/automated: "true"', 'addImage with ImageVersion.automatic', Verdict.EXACT, 'Flux commits to versions/ and dist/; any other value means no, as before'),
  tagSemver: row('fluxcd.io/tag.<container>: semver:<range>', 'ImagePolicyChoice.semver', Verdict.EXACT,
    'a range with ^0 is asked about: the newer semver library reads it differently'),
  tagPattern: row('fluxcd.io/tag.<container>: glob:, regexp: or none', 'ImagePolicyChoice', Verdict.ASKS,
    'Flux v1 took the newest build of the tags that fit; Flux v2 looks at the names of tags only, so it asks what makes one the newest'),
  filter: row('filter.fluxcd.io/<container>', 'as fluxcd.io/tag.<container>', Verdict.EXACT, 'a newer spelling of it'),
  tagAlone: row('fluxcd.io/tag.<container> without automated', 'ImageVersion.pinned', Verdict.CHANGES,
    'it filtered what fluxctl offered; the tag is changed in the program now, and the comment beside it says what was allowed'),
  tagAll: row('tag_all', '–', Verdict.EXACT, 'an option of fluxctl that no file holds'),
  locked: row('fluxcd.io/locked: "true", locked_user, locked_msg', 'ImageVersion.pinned', Verdict.EXACT,
    'the bot leaves a pinned tag alone; to unlock is to write ImageVersion.automatic'),
  ignore: row('fluxcd.io/ignore: "true"', '–', Verdict.ASKS, 'neither applied nor deleted by Flux v1: it asks whether the object is wanted now'),
  ignoreLive: row('fluxcd.io/ignore on the object in the cluster only', '–', Verdict.ASKS,
    'no file shows it: look with the command below, and put kustomize.toolkit.fluxcd.io/reconcile: disabled on what must stay alone'),
  syncOnly: row('fluxcd.io/ignore: sync_only', 'kustomize.toolkit.fluxcd.io/prune: disabled', Verdict.EXACT, 'applied and never deleted'),
  ignoreFalse: row('fluxcd.io/ignore: "false"', '–', Verdict.EXACT, 'dropped; it meant nothing'),
  imagePaths: row('registry.fluxcd.io/, repository.fluxcd.io/, tag.fluxcd.io/<alias>', 'the image in those values', Verdict.EXACT, ''),
  chartImages: row('(images that Flux v1 finds in the values of a HelmRelease)', 'image.tag in the values', Verdict.EXACT,
    'found by the same rules; container chart-image at the top, else the key'),
  bookkeeping: row('label fluxcd.io/sync-gc-mark, annotation fluxcd.io/sync-checksum', '–', Verdict.EXACT, 'kustomize-controller removes them from the objects that it takes over'),
  collection: row('(objects that disappear from Git: the flag --sync-garbage-collection, default no)', 'prune', Verdict.CHANGES,
    'Flux v2 deletes what a layer no longer holds, except namespaces, volumes and CRDs'),
} as const;

/** The flags of Flux v1 and of the Helm Operator that need another home. */
export const FLAGS: { readonly [flag: string]: string } = {
  'git-url': 'url of GitOpsRepository; never point Flux v2 at a folder that Flux v1 still syncs',
  'git-branch': 'branch of GitOpsRepository',
  'git-path': 'nothing: each layer has its own folder below dist/',
  'git-poll-interval': 'interval of GitRepository (one minute by default)',
  'sync-interval': 'interval of Kustomization (ten minutes by default)',
  'sync-garbage-collection': 'prune, which is on: see the last row of the annotations',
  'git-user': 'author of ImageUpdates',
  'git-email': 'author of ImageUpdates',
  'git-gpg-key-import': 'signing of the commits of ImageUpdates',
  'git-signing-key': 'signing of the commits of ImageUpdates',
  'git-ci-skip': 'a commit message with [ci skip] in ImageUpdates',
  'git-ci-skip-message': 'a commit message with [ci skip] in ImageUpdates',
  'registry-exclude-image': 'nothing: only images that addImage declares as automatic are scanned',
  'manifest-generation': 'commands in .flux.yaml do not exist any more: run them, and migrate what they print',
  'automation-interval': 'interval of ImageUpdates',
  'charts-sync-interval': 'interval of HelmRelease (ten minutes by default)',
  'git-default-ref': 'reference of each GitRepository',
  'update-chart-deps': 'nothing: source-controller builds dependencies',
  'git-timeout': 'timeout of GitRepository',
  'k8s-default-namespace': 'namespace of the objects that name none; they were read here as objects of the namespace default',
};

export type HelmReleaseRow = keyof typeof HELM_RELEASE_ROWS;
export type AnnotationRow = keyof typeof ANNOTATION_ROWS;

function row(before: string, now: string, verdict: Verdict, note: string): Row {
  return { before, now, verdict, note };
}
