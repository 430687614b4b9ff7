import { ApiObject, ApiObjectProps, Chart } from 'cdk8s';

/** Objects of one application, of kinds and sizes that a GitOps repository has: about 1 KB of YAML each. */
export const OBJECTS_PER_APPLICATION = 10;

/** Name of an application, and of its namespace. */
export function applicationName(index: number): string {
  return `team-${index % 40}-service-${index}`;
}

/**
 * Adds the objects of one application to a chart; stock cdk8s and we get the same ones.
 *
 * @param ordered whether each object depends on its namespace.
 */
export function addApplication(chart: Chart, index: number, ordered: boolean): void {
  const [namespace, ...others] = applicationObjects(index).map((props) => new ApiObject(chart, props.kind, props));
  if (ordered) others.forEach((object) => object.addDependency(namespace));
}

/** Properties of the objects of one application; the first is its namespace. */
export function applicationObjects(index: number): ApiObjectProps[] {
  const name = applicationName(index);
  const team = `team-${index % 40}`;
  const labels = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': team, 'app.kubernetes.io/component': 'server' };
  const annotations = { 'example.com/owner': `${team}@example.com`, 'example.com/runbook': `https://runbooks.example.com/${team}/${name}` };
  const metadata = { name, namespace: name, labels, annotations };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { ...labels, 'pod-security.kubernetes.io/enforce': 'restricted' }, annotations: { ...annotations, 'linkerd.io/inject': 'enabled' } } },
    gitRepository(), kustomization(), helmRelease(), deployment(), service(), autoscaler(), canary(), metricTemplate(), imagePolicy(),
  ];

  function gitRepository(): ApiObjectProps {
    return {
      apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata,
      spec: {
        url: `https://github.com/acme/${name}`, interval: '10m', timeout: '60s', ref: { branch: 'main' }, secretRef: { name: `${team}-read` },
        ignore: '/*\n!/deploy\n!/charts\n/deploy/**/*.md\n/charts/**/tests/\n', recurseSubmodules: false,
      },
    };
  }

  function kustomization(): ApiObjectProps {
    return {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata,
      spec: {
        interval: '10m', retryInterval: '2m', timeout: '5m', prune: true, wait: true, path: `./deploy/${name}/overlays/production`, targetNamespace: name,
        serviceAccountName: `${team}-reconciler`, sourceRef: { kind: 'GitRepository', name },
        commonMetadata: { labels },
        postBuild: { substitute: { cluster_name: 'production', domain: `${name}.example.com`, log_level: 'info', replicas: '3' }, substituteFrom: [{ kind: 'ConfigMap', name: 'cluster-settings', optional: true }] },
        patches: [{ target: { kind: 'Deployment', labelSelector: 'tier=edge' }, patch: '- op: add\n  path: /spec/template/spec/priorityClassName\n  value: edge\n- op: replace\n  path: /spec/replicas\n  value: 3\n' }],
      },
    };
  }

  function helmRelease(): ApiObjectProps {
    return {
      apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { ...metadata, name: `${name}-cache` },
      spec: {
        interval: '30m', timeout: '10m', releaseName: `${name}-cache`, serviceAccountName: `${team}-reconciler`,
        chart: { spec: { chart: 'redis', version: '20.x', interval: '30m', reconcileStrategy: 'ChartVersion', sourceRef: { kind: 'HelmRepository', name: 'charts', namespace: 'flux-system' } } },
        install: { crds: 'CreateReplace', remediation: { retries: 3 } },
        upgrade: { crds: 'CreateReplace', cleanupOnFail: true, remediation: { retries: 3, remediateLastFailure: true, strategy: 'rollback' } },
        driftDetection: { mode: 'enabled', ignore: [{ paths: ['/spec/replicas'], target: { kind: 'StatefulSet' } }] },
        values: {
          architecture: 'replication', auth: { enabled: true, existingSecret: `${name}-redis`, existingSecretPasswordKey: 'password' },
          master: { persistence: { enabled: true, size: '8Gi', storageClass: 'fast' }, resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } } },
          replica: { replicaCount: 2, persistence: { enabled: false }, resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '256Mi' } } },
          metrics: { enabled: true, serviceMonitor: { enabled: true, interval: '30s', labels: { release: 'prometheus' } } },
          networkPolicy: { enabled: true, allowExternal: false },
        },
      },
    };
  }

  function deployment(): ApiObjectProps {
    const probe = (path: string): object => ({ httpGet: { path, port: 'http' }, initialDelaySeconds: 5, periodSeconds: 10, failureThreshold: 3 });
    return {
      apiVersion: 'apps/v1', kind: 'Deployment', metadata: { ...metadata, labels: { ...labels, app: name } },
      spec: {
        minReadySeconds: 5, progressDeadlineSeconds: 120, revisionHistoryLimit: 5, selector: { matchLabels: { app: name } }, strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } },
        template: {
          metadata: { labels: { ...labels, app: name }, annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9797' } },
          spec: {
            serviceAccountName: name, automountServiceAccountToken: false, terminationGracePeriodSeconds: 30,
            securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [{
              name: 'server', image: `registry.example.com/${team}/${name}:1.${index % 20}.${index % 7}`, imagePullPolicy: 'IfNotPresent',
              args: ['--port=9898', '--port-metrics=9797', '--level=info', `--backend-url=http://${name}-backend:9898/echo`],
              env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }, { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: `${name}-database`, key: 'url' } } }, { name: 'FEATURES', value: 'on' }],
              ports: [{ name: 'http', containerPort: 9898, protocol: 'TCP' }, { name: 'http-metrics', containerPort: 9797, protocol: 'TCP' }],
              livenessProbe: probe('/healthz'), readinessProbe: probe('/readyz'),
              resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '256Mi' } },
              securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
              volumeMounts: [{ name: 'data', mountPath: '/data' }],
            }],
            volumes: [{ name: 'data', emptyDir: { sizeLimit: '1Gi' } }],
            topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { app: name } } }],
          },
        },
      },
    };
  }

  function service(): ApiObjectProps {
    return {
      apiVersion: 'v1', kind: 'Service', metadata: { ...metadata, name: `${name}-metrics` },
      spec: { type: 'ClusterIP', selector: { app: `${name}-primary` }, ports: [{ name: 'http-metrics', port: 9797, targetPort: 'http-metrics', protocol: 'TCP' }] },
    };
  }

  function autoscaler(): ApiObjectProps {
    return {
      apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, minReplicas: 2, maxReplicas: 10,
        metrics: ['cpu', 'memory'].map((resource) => ({ type: 'Resource', resource: { name: resource, target: { type: 'Utilization', averageUtilization: 80 } } })),
        behavior: { scaleDown: { stabilizationWindowSeconds: 300, policies: [{ type: 'Percent', value: 50, periodSeconds: 60 }] } },
      },
    };
  }

  function canary(): ApiObjectProps {
    return {
      apiVersion: 'flagger.app/v1beta1', kind: 'Canary', metadata,
      spec: {
        provider: 'linkerd', progressDeadlineSeconds: 600, targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, autoscalerRef: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name },
        service: { port: 9898, targetPort: 'http', portName: 'http', portDiscovery: true },
        analysis: {
          interval: '30s', threshold: 5, maxWeight: 50, stepWeight: 5,
          metrics: [
            { name: 'success-rate', templateRef: { name, namespace: name }, thresholdRange: { min: 99 }, interval: '1m' },
            { name: 'latency', templateRef: { name: 'latency', namespace: 'flagger' }, thresholdRange: { max: 0.5 }, interval: '30s' },
          ],
          webhooks: [
            { name: 'acceptance', type: 'pre-rollout', url: `http://flagger-loadtester.flagger/`, timeout: '30s', metadata: { type: 'bash', cmd: `curl -sd test http://${name}-canary.${name}:9898/token | grep token` } },
            { name: 'load', type: 'rollout', url: `http://flagger-loadtester.flagger/`, timeout: '5s', metadata: { type: 'cmd', cmd: `hey -z 1m -q 10 -c 2 http://${name}-canary.${name}:9898/` } },
          ],
        },
      },
    };
  }

  function metricTemplate(): ApiObjectProps {
    const requests = (status: string): string => `  sum(\n    rate(\n      response_total{\n        namespace="{{ namespace }}",\n        deployment=~"{{ target }}",\n        ${status}direction="inbound"\n      }[{{ interval }}]\n    )\n  )\n`;
    return {
      apiVersion: 'flagger.app/v1beta1', kind: 'MetricTemplate', metadata,
      spec: { provider: { type: 'prometheus', address: 'http://prometheus.monitoring:9090' }, query: `100 - (\n${requests('classification="failure",\n        ')}  /\n${requests('')}) * 100\n` },
    };
  }

  function imagePolicy(): ApiObjectProps {
    return {
      apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImagePolicy', metadata,
      spec: {
        imageRepositoryRef: { name, namespace: 'flux-images' }, filterTags: { pattern: '^main-[a-f0-9]+-(?P<ts>[0-9]+)$', extract: '$ts' }, policy: { numerical: { order: 'asc' } },
        digestReflectionPolicy: 'Always', interval: '10m',
      },
    };
  }
}
