// Where each upstream keeps its CRDs: a Go module (or, where there is none, a file of facts in imports/sources).
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const yaml = require('js-yaml');
const { addEnums } = require('./enums');
const versions = require('../../imports/versions.json');

const SOURCES = [
  // The operator carries the CRDs of every Flux release that it can install.
  { module: `github.com/controlplaneio-fluxcd/flux-operator@${versions['flux-operator']}`, folder: `config/data/flux/v${versions.flux}` },
  { module: `github.com/controlplaneio-fluxcd/flux-operator@${versions['flux-operator']}`, folder: 'config/crd/bases' },
  { module: `github.com/fluxcd/flagger@${versions.flagger}`, folder: 'artifacts/flagger', files: /^crd\.yaml$/ },
  { module: `sigs.k8s.io/gateway-api@${versions['gateway-api']}`, folder: 'config/crd/standard' },
  {
    module: `github.com/cert-manager/cert-manager@${versions['cert-manager']}`,
    folder: 'deploy/crds',
    kinds: ['Certificate', 'CertificateRequest', 'ClusterIssuer', 'Issuer'],
  },
  { module: `github.com/cert-manager/trust-manager@${versions['trust-manager']}`, folder: 'deploy/crds' },
  { module: `github.com/bitnami-labs/sealed-secrets@${versions['sealed-secrets']}`, folder: 'helm/sealed-secrets/crds' },
  {
    module: `github.com/open-feature/open-feature-operator@${versions['open-feature-operator']}`,
    folder: 'config/crd/bases',
    kinds: ['FeatureFlag', 'FeatureFlagSource', 'Flagd', 'InProcessConfiguration'],
  },
  {
    module: `github.com/prometheus-operator/prometheus-operator@${versions['prometheus-operator']}`,
    folder: 'example/prometheus-operator-crd',
    kinds: ['PodMonitor', 'ServiceMonitor'],
  },
  // Read only, to migrate HelmReleases of Flux v1.
  { module: `github.com/fluxcd/helm-operator@${versions['helm-operator']}`, folder: 'deploy', files: /^crds\.yaml$/ },
];

/** All CustomResourceDefinitions as upstream has them, sorted by name. */
function readCrds() {
  const crds = SOURCES.flatMap(({ module, folder, files = /\.yaml$/, kinds }) => {
    const directory = path.join(moduleFolder(module), folder);
    return fs.readdirSync(directory).filter((file) => files.test(file)).sort()
      .flatMap((file) => yaml.loadAll(fs.readFileSync(path.join(directory, file), 'utf8')))
      .filter((object) => object?.kind === 'CustomResourceDefinition')
      .filter((crd) => !kinds || kinds.includes(crd.spec.names.kind));
  });
  // linkerd2 is not to be had as a Go module: its CRDs (helm template of charts/linkerd-crds, without descriptions) are kept here.
  const linkerd = path.join(__dirname, '..', '..', 'imports', 'sources', `linkerd-crds-${versions.linkerd}.json`);
  crds.push(...JSON.parse(fs.readFileSync(linkerd, 'utf8')));
  return crds.sort((a, b) => compare(a.spec.group, b.spec.group) || compare(a.spec.names.kind, b.spec.names.kind));
}

/** The OpenAPI v3 documents of Kubernetes, one for each API version. */
function readOpenApi() {
  const source = moduleFolder(`k8s.io/kubernetes@${versions.kubernetes}`);
  const directory = path.join(source, 'api/openapi-spec/v3');
  const documents = fs.readdirSync(directory).filter((file) => /^apis?__/.test(file)).sort()
    .map((file) => JSON.parse(fs.readFileSync(path.join(directory, file), 'utf8')));
  addEnums(documents, path.join(source, 'pkg/generated/openapi/zz_generated.openapi.go'));
  return documents;
}

const folders = new Map();

function moduleFolder(module) {
  if (!folders.has(module)) {
    // Outside the project, so that a go.mod or go.work nearby has no say.
    const output = execFileSync('go', ['mod', 'download', '-json', module], { encoding: 'utf8', cwd: require('node:os').tmpdir() });
    folders.set(module, JSON.parse(output).Dir);
  }
  return folders.get(module);
}

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

module.exports = { readCrds, readOpenApi };
