import { App, Chart, Testing } from 'cdk8s';
import { checkObject } from '../../lib/checks';

/** A printed object, or a part of one, as cdk8s hands it out. */
export type Printed = ReturnType<typeof Testing.synth>[number];

/** A stock cdk8s chart, since every construct must work alone. */
export function stockChart(namespace: string | undefined = 'apps', app: App = Testing.app(), id: string = 'test'): Chart {
  return new Chart(app, id, { namespace, disableResourceNameHashes: true });
}

/** The printed object of a kind; the only one, or the one with the name. It must fit the schema of the pinned CRD. */
export function printed(chart: Chart, kind: string, name?: string): Printed {
  const found = Testing.synth(chart).filter((object) => object.kind === kind && (name === undefined || object.metadata.name === name));
  expect(found).toHaveLength(1);
  expect(checkObject(found[0])).toEqual([]);
  return found[0];
}

/** The printed spec of a kind; the only one, or the one with the name. */
export function spec(chart: Chart, kind: string, name?: string): Printed {
  return printed(chart, kind, name).spec;
}

/** A value as a program without types may pass it. */
export function untyped(value: unknown): ReturnType<typeof JSON.parse> {
  return value;
}
