/** Runs one case in a process of its own and prints what it took: `run-case.ts '<Case as JSON>' <output folder>`. */
import * as fs from 'fs';
import * as path from 'path';
import type { Chart } from 'cdk8s';
import { Case, Measurement } from './case';

const given: Case = JSON.parse(process.argv[2]);
const folder = process.argv[3];
const synth = { stock: prepareStock, ours: prepareOurs, floor: prepareFloor }[given.subject]();
const started = performance.now();
const before = process.cpuUsage();
synth();
const { user, system } = process.cpuUsage(before);
const measurement: Omit<Measurement, 'whole'> = {
  time: (performance.now() - started) / 1000,
  processor: (user + system) / 1e6,
  memory: process.resourceUsage().maxRSS / 1024,
};
process.stdout.write(JSON.stringify(measurement));

// Each subject loads only what it needs, so that whole processes can be compared too.


/** The fleet in a stock app, which has a file per chart by default. */
function prepareStock(): () => void {
  const { App, Chart }: typeof import('cdk8s') = require('cdk8s');
  const { addApplication, applicationName }: typeof import('./fleet') = require('./fleet');
  const app = new App({ outdir: folder });
  addApplications(given.applications, (index) => {
    const chart = new Chart(app, applicationName(index), { namespace: applicationName(index) });
    addApplication(chart, index, given.ordered ?? false);
    return chart;
  });
  return () => app.synth();
}

/** The same fleet in our repository: one cluster, a layer per application. */
function prepareOurs(): () => void {
  const { Cluster, flux, GitOpsRepository, Layer }: typeof import('../../lib') = require('../../lib');
  const { addApplication, applicationName }: typeof import('./fleet') = require('./fleet');
  const repository = new GitOpsRepository({ url: 'https://github.com/acme/fleet', folder, checks: given.checks ?? false });
  // The fleet holds image policies, whose controllers are not among the default ones.
  const components = Object.values(flux.FluxComponent).filter((component) => component !== flux.FluxComponent.SOURCE_WATCHER);
  const cluster = new Cluster(repository, 'production', { flux: flux.Installation.operator({ version: '2.9.x', components }) });
  addApplications(given.applications, (index) => {
    const layer = new Layer(cluster, applicationName(index), { createNamespace: false });
    addApplication(layer, index, given.ordered ?? false);
    return layer;
  });
  return () => repository.synth();
}

/** Adds applications with the dependencies that the case asks for. */
function addApplications(count: number, add: (index: number) => Chart): void {
  const common = add(0);
  let previous = common;
  for (let index = 1; index < count; index++) {
    const chart = add(index);
    if (given.ordered) chart.addDependency(common);
    if (given.chained) chart.addDependency(previous);
    previous = chart;
  }
}

/** What no program beats: the same objects as JSON text, one plain write per file, as many files as we write (a listing and a Kustomization per layer). */
function prepareFloor(): () => void {
  const { applicationName, applicationObjects }: typeof import('./fleet') = require('./fleet');
  const applications = Array.from({ length: given.applications }, (_, index) => applicationObjects(index));
  return () => {
    const kustomizations = path.join(folder, 'flux-system');
    fs.mkdirSync(kustomizations);
    applications.forEach((objects, index) => {
      const place = path.join(folder, applicationName(index));
      fs.mkdirSync(place);
      for (const object of objects) fs.writeFileSync(path.join(place, `${object.kind}.json`), JSON.stringify(object));
      fs.writeFileSync(path.join(place, 'listing.json'), JSON.stringify(objects.map(({ kind }) => `${kind}.json`)));
      fs.writeFileSync(path.join(kustomizations, `${applicationName(index)}.json`), JSON.stringify(objects[2]));
    });
  };
}
