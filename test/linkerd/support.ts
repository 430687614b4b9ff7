import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { checkObject } from '../../lib/checks';
import { ExternalObject } from '../../lib/core/external-object';
import { Server, ServerPort, ServerSelection } from '../../lib/linkerd';

/** A printed object, or a part of one, as cdk8s hands it out. */
export type Printed = ReturnType<typeof Testing.synth>[number];

/** A stock cdk8s chart, since every construct must work alone. */
export function stockChart(namespace: string = 'apps', app: App = Testing.app(), id: string = 'test'): Chart {
  return new Chart(app, id, { namespace, disableResourceNameHashes: true });
}

/** The printed object of a kind; the only one, or the one with the name. Every object of the chart must fit the schema of its pinned CRD. */
export function printed(chart: Chart, kind: string, name?: string): Printed {
  const objects = Testing.synth(chart);
  expect(objects.flatMap((object) => checkObject(object))).toEqual([]);
  const found = objects.filter((object) => object.kind === kind && (name === undefined || object.metadata.name === name));
  expect(found).toHaveLength(1);
  return found[0];
}

/** The printed spec of a kind; the only one, or the one with the name. */
export function spec(chart: Chart, kind: string, name?: string): Printed {
  return printed(chart, kind, name).spec;
}

/** What validation says of a chart. */
export function problems(chart: Chart): string[] {
  return chart.node.findAll().flatMap((construct) => construct.node.validate());
}

/** A value as a program without types may pass it. */
export function untyped(value: unknown): ReturnType<typeof JSON.parse> {
  return value;
}

/** What differs between the workloads of tests. */
export interface DeploymentOptions {
  readonly serviceAccountName?: string;
  readonly labels?: { readonly [key: string]: string };
  readonly probe?: object;
  readonly kind?: string;
}

/** A workload as plain YAML has it. */
export function workload(chart: Chart, id: string, { serviceAccountName = id, labels = { 'app.kubernetes.io/name': id }, probe, kind = 'Deployment' }: DeploymentOptions = {}): ApiObject {
  const containers = [{ name: id, image: 'app:1', ports: [{ name: 'http', containerPort: 9898 }], readinessProbe: probe }];
  return new ApiObject(chart, id, {
    apiVersion: 'apps/v1', kind, metadata: { name: id },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { serviceAccountName, containers } } },
  });
}

/** A Server of port 80 of some pods. */
export function server(chart: Chart, id: string = 'server'): Server {
  return new Server(chart, id, { metadata: { name: id }, selection: ServerSelection.pods({ matchLabels: { app: id } }), port: ServerPort.of(80) });
}

/** A Service that a chart brings. */
export function service(chart: Chart, name: string = 'web', namespace?: string): ExternalObject {
  return ExternalObject.fromReference(chart, `service-${name}`, { apiVersion: 'v1', kind: 'Service', name, namespace });
}
