// What running needs from the Go modules beside programs: CRDs, KWOK's stages, the operator's manifests, charts. Copied once, so that running needs no Go.
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as yaml from 'js-yaml';
import { goModuleFolder } from './go';
import { cacheFolder, keyOf } from './tools';

const versions: { readonly [name: string]: string } = JSON.parse(fs.readFileSync(path.join(__dirname, '../../imports/versions.json'), 'utf8'));
const LINKERD_CRDS = path.join(__dirname, `../../imports/sources/linkerd-crds-${versions.linkerd}.json`);
const ENVOY_GATEWAY = 'v1.9.1';
const FLUX_OPERATOR = `github.com/controlplaneio-fluxcd/flux-operator@${versions['flux-operator']}`;

/** Sets of CRDs, by the chart or Git repository that brings them in a real cluster. */
const CRDS: { readonly [set: string]: readonly { readonly module: string; readonly files: RegExp }[] } = {
  'flux': [{ module: FLUX_OPERATOR, files: new RegExp(`^config/data/flux/v${versions.flux}/.*\\.yaml$`) }],
  'flux-operator': [{ module: FLUX_OPERATOR, files: /^config\/crd\/bases\/.*\.yaml$/ }],
  'flagger': [{ module: `github.com/fluxcd/flagger@${versions.flagger}`, files: /^artifacts\/flagger\/crd\.yaml$/ }],
  'gateway-api': [{ module: `sigs.k8s.io/gateway-api@${versions['gateway-api']}`, files: /^config\/crd\/standard\/.*\.yaml$/ }],
  'envoy-gateway': [{ module: `github.com/envoyproxy/gateway@${ENVOY_GATEWAY}`, files: /^charts\/gateway-helm\/charts\/crds\/crds\/generated\/.*\.yaml$/ }],
  'cert-manager': [{ module: `github.com/cert-manager/cert-manager@${versions['cert-manager']}`, files: /^deploy\/crds\/.*\.yaml$/ }],
  'trust-manager': [{ module: `github.com/cert-manager/trust-manager@${versions['trust-manager']}`, files: /^deploy\/crds\/.*\.yaml$/ }],
  'sealed-secrets': [{ module: `github.com/bitnami-labs/sealed-secrets@${versions['sealed-secrets']}`, files: /^helm\/sealed-secrets\/crds\/.*\.yaml$/ }],
};

/** Files that are kept as they are: folder of the bundle, from which folder of which module. */
const FILES: { readonly [folder: string]: { readonly module: string; readonly folder: string; readonly files?: RegExp } } = {
  'kwok-stages': { module: 'sigs.k8s.io/kwok@v0.8.0', folder: 'kustomize/stage', files: /\/(fast|heartbeat-with-lease)\/[^/]*\.yaml$/ },
  'flux-manifests': { module: FLUX_OPERATOR, folder: 'config/data', files: new RegExp(`flux/v${versions.flux}/|flux-images/v${versions.flux}/|flux-vex|^[^/]*$`) },
  'git/kubernetes-sigs/gateway-api': { module: `sigs.k8s.io/gateway-api@${versions['gateway-api']}`, folder: '.', files: /^config\/crd\// },
  'git/envoyproxy/gateway': { module: `github.com/envoyproxy/gateway@${ENVOY_GATEWAY}`, folder: '.', files: /^charts\/gateway-helm\/charts\/crds\/crds\// },
  // The queries of the built-in metrics, as the Flagger that runs here asks them.
  'flagger-queries': { module: `github.com/fluxcd/flagger@${versions.flagger}`, folder: 'pkg/metrics/observers', files: /^linkerd\.go$/ },
  'charts/flagger': { module: `github.com/fluxcd/flagger@${versions.flagger}`, folder: 'charts/flagger' },
  'charts/loadtester': { module: `github.com/fluxcd/flagger@${versions.flagger}`, folder: 'charts/loadtester' },
  'charts/sealed-secrets': { module: `github.com/bitnami-labs/sealed-secrets@${versions['sealed-secrets']}`, folder: 'helm/sealed-secrets' },
};

/** A CustomResourceDefinition as upstream publishes it. */
export interface Crd {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly group: string; readonly names: { readonly kind: string; readonly plural: string }; readonly versions: readonly { readonly name: string }[] };
}

export function bundleFolder(): string {
  const sources = [__filename, LINKERD_CRDS].map((file) => fs.readFileSync(file));
  return path.join(cacheFolder(), `bundle-${keyOf(...sources, JSON.stringify(versions))}`);
}

/** A file or folder of the bundle. */
export function bundled(name: string): string {
  const file = path.join(bundleFolder(), name);
  if (!fs.existsSync(file)) throw new Error(`${file} is missing; run: npm run e2e:build`);
  return file;
}

/** Makes the bundle when it is not there. */
export function makeBundle(): void {
  const target = bundleFolder();
  if (fs.existsSync(target)) return;
  const partial = `${target}.partial-${process.pid}`;
  const crds = Object.fromEntries(Object.entries(CRDS).map(([set, sources]) => [set, sources.flatMap(({ module, files }) => {
    const folder = goModuleFolder(module);
    return filesBelow(folder).filter((file) => files.test(file)).flatMap((file) => yaml.loadAll(fs.readFileSync(path.join(folder, file), 'utf8'))).filter(isCrd);
  })]));
  crds.linkerd = JSON.parse(fs.readFileSync(LINKERD_CRDS, 'utf8'));
  fs.mkdirSync(partial, { recursive: true });
  fs.writeFileSync(path.join(partial, 'crds.json'), JSON.stringify(crds));
  for (const [name, { module, folder, files = /./ }] of Object.entries(FILES)) {
    const from = path.join(goModuleFolder(module), folder);
    for (const file of filesBelow(from).filter((each) => files.test(each))) {
      fs.mkdirSync(path.dirname(path.join(partial, name, file)), { recursive: true });
      fs.writeFileSync(path.join(partial, name, file), fs.readFileSync(path.join(from, file)));
    }
  }
  fs.renameSync(partial, target);
}

export function filesBelow(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

function isCrd(object: unknown): object is Crd {
  return typeof object === 'object' && object !== null && 'kind' in object && object.kind === 'CustomResourceDefinition'
    && 'apiVersion' in object && object.apiVersion === 'apiextensions.k8s.io/v1';
}
