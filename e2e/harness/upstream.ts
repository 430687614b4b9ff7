// What the generated YAML fetches from the internet, served locally under its real names: charts, and the Git repositories that hold CRDs.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { bundled, filesBelow } from './bundle';
import { bundledChart, Chart, ChartRepository, chartOf, standIn } from './charts';
import { Resource } from './client';
import { TEST_RESULT } from './control-plane';
import { GitServer } from './git-server';
import { PrintedObject } from './objects';
import { Ports } from './ports';
import { Proxy } from './proxy';
import { Registry } from './registry';
import { Run } from './run';

/** A build of podinfo whose Helm tests fail. */
export const BROKEN_TAG = '6.14.9';

/** Charts by name. Stand-ins hold the real CRDs; `bundledChart` is upstream's own. */
const CHARTS: { readonly [name: string]: (version: string) => Chart } = {
  'flux-operator': (version) => standIn('flux-operator', version, { crds: ['flux-operator'], place: 'templates' }),
  'cert-manager': (version) => standIn('cert-manager', version, {
    crds: ['cert-manager'], place: 'templates', deployments: ['cert-manager', 'cert-manager-cainjector', 'cert-manager-webhook'],
  }),
  'trust-manager': (version) => standIn('trust-manager', version, { crds: ['trust-manager'], place: 'templates' }),
  'linkerd-crds': (version) => standIn('linkerd-crds', version, { crds: ['linkerd'], place: 'templates', deployments: [] }),
  'linkerd-control-plane': (version) => standIn('linkerd-control-plane', version, { deployments: ['linkerd-destination', 'linkerd-identity', 'linkerd-proxy-injector'] }),
  'linkerd-viz': (version) => standIn('linkerd-viz', version, { deployments: ['prometheus', 'metrics-api', 'tap', 'web'] }),
  'gateway-helm': (version) => standIn('gateway-helm', version, { deployments: ['envoy-gateway'] }),
  'flagger': (version) => bundledChart('flagger', version),
  'loadtester': (version) => bundledChart('loadtester', version),
  'sealed-secrets': (version) => bundledChart('sealed-secrets', version),
  'podinfo': podinfo,
};

/** Hosts that clients of docker.io really ask. */
const DOCKER_HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io'];

export class Upstream {
  public static async start(run: Run, ports: Ports, proxy: Proxy): Promise<Upstream> {
    const [git, registry, charts] = await Promise.all([GitServer.start(run, ports), Registry.start(run, ports), ChartRepository.start(run, ports)]);
    proxy.route('github.com', git.port);
    [...DOCKER_HUB, 'ghcr.io', 'quay.io'].forEach((host) => proxy.route(host, registry.port));
    return new Upstream(git, registry, charts, proxy);
  }

  private constructor(public readonly git: GitServer, public readonly registry: Registry, public readonly charts: ChartRepository, private readonly proxy: Proxy) {}

  /** Serves every chart and every upstream Git repository that these objects name, at the versions that they name. */
  public async serve(printed: readonly PrintedObject[]): Promise<void> {
    const objects = printed.map(({ object }) => object);
    const ofKind = (kind: string): Resource[] => objects.filter((object) => object.kind === kind);
    const served = new Set<string>();
    const once = (key: string): boolean => !served.has(key) && Boolean(served.add(key));
    for (const source of ofKind('OCIRepository')) {
      const [, host, repository, name] = /^oci:\/\/([^/]+)\/(.+)\/([^/]+)$/.exec(source.spec.url) ?? [];
      const version: string = source.spec.ref.tag;
      if (once(`${host}/${repository}/${name}:${version}`)) await this.registry.pushChart(repository, chart(name, version));
    }
    for (const release of ofKind('HelmRelease')) {
      const spec = release.spec.chart?.spec;
      const repository = spec && ofKind('HelmRepository').find(({ metadata }) => metadata?.name === spec.sourceRef.name);
      if (!repository) continue;
      const location: string = repository.spec.url.replace(/^https:\/\//, '');
      if (once(`${location}/${spec.chart}:${spec.version}`)) this.charts.add(location, chart(spec.chart, spec.version));
    }
    this.charts.hosts.forEach((host) => this.proxy.route(host, this.charts.port));
    for (const source of ofKind('GitRepository')) {
      const name: string = new URL(source.spec.url).pathname.slice(1);
      const { tag } = source.spec.ref;
      if (tag && once(`${name}@${tag}`)) await this.git.repository(name).commitFolder(tag, bundled(`git/${name}`), { tag });
    }
  }
}

/** Takes out of a copy of dist/ what cannot be served here: signatures by Sigstore, whose root of trust is compiled into the controllers. */
export function withoutSignatures(folder: string): void {
  for (const file of filesBelow(folder).filter((each) => /ocirepository-[^/]*\.yaml$/.test(each))) {
    const text = fs.readFileSync(path.join(folder, file), 'utf8');
    fs.writeFileSync(path.join(folder, file), text.replace(/^  verify:\n(?: {4}.*\n)+/m, ''));
  }
}

function chart(name: string, version: string): Chart {
  const make = CHARTS[name];
  if (!make) throw new Error(`no chart ${name}; add it to CHARTS in e2e/harness/upstream.ts`);
  return make(version);
}

/** podinfo's chart as far as the scenarios look: Deployment, autoscaler, and the three tests with the names and the fields of the real one. */
function podinfo(version: string): Chart {
  const test = (name: string): string => `
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}-${name}-test-{{ randAlphaNum 5 | lower }}
  annotations:
    "helm.sh/hook": test-success
    linkerd.io/inject: disabled
    ${TEST_RESULT}: {{ if eq .Values.image.tag "${BROKEN_TAG}" }}Failed{{ else }}Succeeded{{ end }}
spec:
  restartPolicy: Never
  containers:
    - name: tools
      image: stand-in
      env:
        - name: PODINFO_SVC
          value: "{{ .Release.Name }}.{{ .Release.Namespace }}:9898"
`;
  return chartOf('podinfo', version, {
    'values.yaml': 'replicaCount: 1\nimage: {repository: ghcr.io/stefanprodan/podinfo, tag: ""}\nhpa: {enabled: false, maxReplicas: 10, cpu: null}\nservice: {enabled: true}\n',
    'templates/deployment.yaml': `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
spec:
  {{- if not .Values.hpa.enabled }}
  replicas: {{ .Values.replicaCount }}
  {{- end }}
  selector:
    matchLabels:
      app.kubernetes.io/name: {{ .Release.Name }}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {{ .Release.Name }}
    spec:
      containers:
        - name: podinfo
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          ports:
            - name: http
              containerPort: 9898
`,
    'templates/hpa.yaml': `
{{- if .Values.hpa.enabled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ .Release.Name }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ .Release.Name }}
  minReplicas: {{ .Values.replicaCount }}
  maxReplicas: {{ .Values.hpa.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ .Values.hpa.cpu }}
{{- end }}
`,
    'templates/tests/service.yaml': test('service'),
    'templates/tests/jwt.yaml': test('jwt'),
    'templates/tests/grpc.yaml': test('grpc'),
  });
}
