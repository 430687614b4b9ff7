import { Layer, platform } from '../../lib';
import { messageOf } from '../helpers';
import { newCluster, print, Printed } from './support';

function printLinkerd(props: Partial<platform.LinkerdProps> = {}, id = 'linkerd'): Printed {
  return print((cluster) => {
    const gatewayApi = new platform.GatewayApi(cluster, 'gateway-api');
    const certManager = new platform.CertManager(cluster, 'cert-manager');
    const mesh = new platform.Linkerd(cluster, id, { certManager, gatewayApi, ...props });
    new Layer(cluster, 'shop', { mesh });
  });
}
const printed = printLinkerd();

test('the namespace of the control plane has the labels that Linkerd\'s own tool would write, and no injection', () => {
  const { metadata } = printed.object('linkerd-crds', 'namespace-linkerd');
  expect(metadata.labels).toEqual({
    'linkerd.io/is-control-plane': 'true',
    'linkerd.io/control-plane-ns': 'linkerd',
    'config.linkerd.io/admission-webhooks': 'disabled',
    'pod-security.kubernetes.io/enforce': 'privileged',
  });
  expect(metadata.annotations).toMatchObject({ 'linkerd.io/inject': 'disabled' });
});

test('the namespace of viz is known as an extension', () => {
  expect(printed.object('linkerd-viz', 'namespace-linkerd-viz').metadata.labels).toMatchObject({ 'linkerd.io/extension': 'viz' });
});

test('one layer creates the namespace, the others use it', () => {
  expect(printed.all.filter(({ kind, metadata }) => kind === 'Namespace' && metadata.name === 'linkerd')).toHaveLength(1);
  for (const layer of ['linkerd-identity', 'linkerd-control-plane']) expect(printed.filesOf(layer).join()).not.toContain('namespace-');
});

test('namespaces are those that Linkerd expects, whatever the construct is called', () => {
  const other = printLinkerd({}, 'mesh');
  expect(other.only('mesh-control-plane', 'helmrelease').metadata.namespace).toBe('linkerd');
  expect(other.only('mesh-viz', 'helmrelease').metadata.namespace).toBe('linkerd-viz');
  expect(other.only('mesh-viz', 'namespace').metadata.name).toBe('linkerd-viz');
});

test('the control plane reads its certificates from the cluster: no certificate is pasted', () => {
  expect(printed.only('linkerd-control-plane', 'helmrelease').spec.values).toMatchObject({ identity: { externalCA: true, issuer: { scheme: 'kubernetes.io/tls' } } });
});

test('proxies have requests, without which an autoscaler on the CPU of whole pods never scales', () => {
  expect(printed.only('linkerd-control-plane', 'helmrelease').spec.values.proxy.resources).toEqual({ cpu: { request: '100m' }, memory: { request: '20Mi' } });
});

test('a self-signed issuer signs the trust anchor, beside cert-manager and ten years long', () => {
  const issuer = printed.only('linkerd-identity', 'issuer');
  const anchor = printed.object('linkerd-identity', 'certificate-linkerd-trust-anchor.cert-manager');
  expect([issuer.metadata.namespace, anchor.metadata.namespace]).toEqual(['cert-manager', 'cert-manager']);
  expect(issuer.spec).toEqual({ selfSigned: {} });
  expect(anchor.spec).toMatchObject({ isCA: true, duration: '87600h', secretName: 'linkerd-trust-anchor', issuerRef: { kind: 'Issuer', name: issuer.metadata.name } });
});

test('the key of the trust anchor never changes by itself, which would cut every proxy off', () => {
  expect(printed.object('linkerd-identity', 'certificate-linkerd-trust-anchor.cert-manager').spec.privateKey).toEqual({ algorithm: 'ECDSA', size: 256, rotationPolicy: 'Never' });
});

test('the anchor signs the issuer of the control plane, which rotates before it ends', () => {
  const signer = printed.only('linkerd-identity', 'clusterissuer');
  const issuer = printed.object('linkerd-identity', 'certificate-linkerd-identity-issuer');
  expect(signer.spec).toEqual({ ca: { secretName: 'linkerd-trust-anchor' } });
  expect(issuer.metadata.namespace).toBe('linkerd');
  expect(issuer.spec).toMatchObject({
    isCA: true, commonName: 'identity.linkerd.cluster.local', secretName: 'linkerd-identity-issuer', duration: '48h', renewBefore: '25h',
    privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
    issuerRef: { kind: 'ClusterIssuer', name: signer.metadata.name },
  });
});

test('proxies learn the anchor, and only its certificate, from the ConfigMap of a Bundle', () => {
  const bundle = printed.only('linkerd-identity', 'bundle');
  expect(bundle.metadata).toEqual({ name: 'linkerd-identity-trust-roots' });
  expect(bundle.spec).toEqual({
    sources: [{ secret: { name: 'linkerd-trust-anchor', key: 'tls.crt' } }],
    target: { configMap: { key: 'ca-bundle.crt' }, namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'linkerd' } } },
  });
});

test('anchors that are on their way out stay trusted', () => {
  expect(printLinkerd({ formerTrustAnchors: ['old-anchor'] }).only('linkerd-identity', 'bundle').spec.sources).toEqual([
    { secret: { name: 'linkerd-trust-anchor', key: 'tls.crt' } }, { secret: { name: 'old-anchor', key: 'tls.crt' } },
  ]);
});

test('nothing secret is printed', () => {
  expect(printed.all.filter(({ kind }) => kind === 'Secret')).toEqual([]);
});

test('all charts have one version', () => {
  const other = printLinkerd({ version: '2026.7.1' });
  for (const layer of ['linkerd-crds', 'linkerd-control-plane', 'linkerd-viz']) expect(other.only(layer, 'helmrelease').spec.chart.spec.version).toBe('2026.7.1');
});

test('values of the control plane and of viz go to their own releases', () => {
  const other = printLinkerd({ values: { identity: { issuer: { clockSkewAllowance: '40s' } } }, vizValues: { dashboard: { replicas: 0 } } });
  expect(other.only('linkerd-control-plane', 'helmrelease').spec.values).toMatchObject({
    identity: { externalCA: true, issuer: { scheme: 'kubernetes.io/tls', clockSkewAllowance: '40s' } },
  });
  expect(other.only('linkerd-viz', 'helmrelease').spec.values).toEqual({ dashboard: { replicas: 0 } });
  expect(other.only('linkerd-crds', 'helmrelease').spec.values).toEqual({ installGatewayAPI: false });
});

test('viz can be left out', () => {
  expect(printLinkerd({ viz: false }).layers).not.toContain('linkerd-viz');
});

test('a layer of the mesh asks for injection with its Namespace', () => {
  expect(printed.object('shop', 'namespace-shop').metadata.annotations).toMatchObject({ 'linkerd.io/inject': 'enabled' });
});

test('rejects Flagger with a mesh that has no metrics', () => {
  const cluster = newCluster();
  const gatewayApi = new platform.GatewayApi(cluster, 'gateway-api');
  const certManager = new platform.CertManager(cluster, 'cert-manager');
  const mesh = new platform.Linkerd(cluster, 'linkerd', { certManager, gatewayApi, viz: false });
  expect(messageOf(() => new platform.Flagger(cluster, 'flagger', { mesh, gatewayApi })))
    .toContain('[staging/flagger] mesh staging/linkerd has no metrics · a mesh with a Prometheus');
});

test.each(['Old_Anchor', 'linkerd-trust-anchor'])('rejects the former trust anchor %s', (name) => {
  expect(messageOf(() => printLinkerd({ formerTrustAnchors: [name] })))
    .toContain(`[staging/linkerd] formerTrustAnchors with "${name}" · names of Secrets, each once, and not "linkerd-trust-anchor", which is the current anchor`);
});

test('rejects one former trust anchor twice', () => {
  expect(messageOf(() => printLinkerd({ formerTrustAnchors: ['a', 'a'] }))).toContain('formerTrustAnchors with "a"');
});

test('a control plane that survives the loss of a node has what the chart keeps in its file for that', () => {
  const { values } = printLinkerd({ highAvailability: true }).only('linkerd-control-plane', 'helmrelease').spec;
  expect(values).toMatchObject({
    highAvailability: true, controllerReplicas: 3, enablePodAntiAffinity: true, enablePodDisruptionBudget: true, webhookFailurePolicy: 'Fail',
    identity: { externalCA: true }, proxy: { resources: { cpu: { request: '100m' }, memory: { limit: '250Mi', request: '20Mi' } } },
  });
});

test('values of the user go before those for high availability', () => {
  expect(printLinkerd({ highAvailability: true, values: { controllerReplicas: 5 } }).only('linkerd-control-plane', 'helmrelease').spec.values.controllerReplicas).toBe(5);
});

test('the plugin is there before the control plane, which then brings no init container', () => {
  const cni = printLinkerd({ cni: true, cniValues: { destCNIBinDir: '/home/kubernetes/bin' } });
  expect(cni.only('linkerd-cni', 'helmrelease').spec).toMatchObject({ releaseName: 'linkerd2-cni', values: { destCNIBinDir: '/home/kubernetes/bin' } });
  expect(cni.only('linkerd-cni', 'namespace').metadata.labels).toMatchObject({ 'linkerd.io/cni-resource': 'true', 'pod-security.kubernetes.io/enforce': 'privileged' });
  expect(cni.only('linkerd-control-plane', 'helmrelease').spec.values.cniEnabled).toBe(true);
  expect(cni.object('flux-system', 'kustomization-linkerd-control-plane').spec.dependsOn).toContainEqual({ name: 'linkerd-cni' });
});

test('without it nothing of the plugin is printed', () => {
  expect(printed.only('linkerd-control-plane', 'helmrelease').spec.values).not.toHaveProperty('cniEnabled');
  expect(printed.filesOf('linkerd-cni')).toEqual([]);
});

test('rejects values for a plugin that is not installed', () => {
  expect(messageOf(() => printLinkerd({ cniValues: {} }))).toContain('cniValues without cni · values for a plugin that is installed · set cni: true, or remove cniValues');
});
