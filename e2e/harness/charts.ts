// Helm charts as archives, and a chart repository of the older kind (index.yaml over HTTP).
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as yaml from 'js-yaml';
import { bundled, filesBelow } from './bundle';
import { crds } from './crds';
import { Ports } from './ports';
import { Run } from './run';

export interface Chart {
  readonly name: string;
  readonly version: string;
  /** Chart.yaml as an object: what registries keep beside the archive. */
  readonly metadata: object;
  readonly archive: Buffer;
}

/** A chart of these files; Chart.yaml is written here. */
export function chartOf(name: string, version: string, files: { readonly [file: string]: string }, metadata: object = {}): Chart {
  const whole = { apiVersion: 'v2', name, version, appVersion: version, type: 'application', ...metadata };
  return { name, version, metadata: whole, archive: gzipSync(tar({ ...prefixed(name, files), [`${name}/Chart.yaml`]: yaml.dump(whole) })) };
}

/** The real chart from the upstream module, under a version of our choice (modules hold placeholders). */
export function bundledChart(name: string, version: string, files: { readonly [file: string]: string } = {}): Chart {
  const folder = bundled(`charts/${name}`);
  const metadata = yaml.load(fs.readFileSync(path.join(folder, 'Chart.yaml'), 'utf8'));
  const content = Object.fromEntries(filesBelow(folder).map((file) => [file, fs.readFileSync(path.join(folder, file), 'utf8')]));
  return chartOf(name, version, { ...content, ...files }, typeof metadata === 'object' && metadata !== null ? { ...metadata, version } : {});
}

/** Where a chart keeps its CRDs decides what Helm does with them on an upgrade. */
export type CrdPlace = 'crds' | 'templates';

export interface StandInOptions {
  /** Sets of CRDs that it holds (see bundle.ts). */
  readonly crds?: readonly string[];
  readonly place?: CrdPlace;
  /** @default one, named after the chart */
  readonly deployments?: readonly string[];
}

/** A stand-in: the real CRDs of a set and one Deployment, which proves nothing about the program that it stands for. */
export function standIn(name: string, version: string, options: StandInOptions = {}): Chart {
  const files: { [file: string]: string } = { 'values.yaml': '{}\n' };
  for (const crd of options.crds ? crds(...options.crds) : []) {
    const text = yaml.dump(crd);
    // Descriptions of CRDs hold {{ }}, which a template must not read.
    const file = `${options.place ?? 'crds'}/${crd.metadata.name}.yaml`;
    files[file] = options.place === 'templates' ? text.replace(/\{\{|\}\}/g, (braces) => `{{ "${braces}" }}`) : text;
  }
  for (const deployment of options.deployments ?? [name]) {
    files[`templates/${deployment}.yaml`] = yaml.dump({
      apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: deployment, labels: { app: deployment } },
      spec: {
        selector: { matchLabels: { app: deployment } },
        template: { metadata: { labels: { app: deployment } }, spec: { containers: [{ name: 'stand-in', image: 'stand-in' }] } },
      },
    });
  }
  return chartOf(name, version, files);
}

/** A chart repository over HTTP: charts by the path of their address. */
export class ChartRepository {
  public static async start(run: Run, ports: Ports): Promise<ChartRepository> {
    const repository = new ChartRepository(await ports.next());
    await new Promise<void>((resolve, reject) => repository.server.once('error', reject).listen(repository.port, '127.0.0.1', resolve));
    run.onEnd(() => {
      repository.server.closeAllConnections();
      repository.server.close();
    });
    return repository;
  }

  private readonly charts = new Map<string, Chart[]>();
  private readonly server: http.Server;

  private constructor(public readonly port: number) {
    this.server = http.createServer((request, response) => {
      const found = this.find(decodeURIComponent(new URL(request.url ?? '/', 'http://charts').pathname));
      response.writeHead(found ? 200 : 404).end(found ?? 'not found\n');
    });
  }

  /** Adds a chart to the repository at this host and path, such as `helm.linkerd.io/edge`. Hosts are told apart by the proxy's header. */
  public add(location: string, chart: Chart): void {
    this.charts.set(location, [...this.charts.get(location) ?? [], chart]);
  }

  /** The hosts of all charts, for the proxy. */
  public get hosts(): string[] {
    return [...new Set([...this.charts.keys()].map((location) => location.split('/')[0]))];
  }

  private find(pathname: string): string | Buffer | undefined {
    for (const [location, charts] of this.charts) {
      const base = `/${location.split('/').slice(1).join('/')}`.replace(/\/?$/, '/');
      if (!pathname.startsWith(base)) continue;
      const file = pathname.slice(base.length);
      const chart = charts.find(({ name, version }) => file === `${name}-${version}.tgz`);
      if (chart) return chart.archive;
    }
    if (!pathname.endsWith('/index.yaml')) return undefined;
    const folder = pathname.slice(0, -'/index.yaml'.length);
    const charts = [...this.charts].filter(([location]) => `/${location.split('/').slice(1).join('/')}`.replace(/\/$/, '') === folder).flatMap(([, each]) => each);
    if (charts.length === 0) return undefined;
    const entries: { [name: string]: object[] } = {};
    for (const { name, version, metadata, archive } of charts) {
      const digest = createHash('sha256').update(archive).digest('hex');
      (entries[name] ??= []).push({ ...metadata, digest, urls: [`${name}-${version}.tgz`], created: '2026-01-01T00:00:00Z' });
    }
    return yaml.dump({ apiVersion: 'v1', entries, generated: '2026-01-01T00:00:00Z' });
  }
}

function prefixed(folder: string, files: { readonly [file: string]: string }): { [file: string]: string } {
  return Object.fromEntries(Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text]));
}

/** A tar archive (ustar) of small text files; the same files give the same bytes. */
export function tar(files: { readonly [file: string]: string }): Buffer {
  const blocks = Object.entries(files).sort(([a], [b]) => a < b ? -1 : 1).flatMap(([file, text]) => {
    const content = Buffer.from(text);
    const header = Buffer.alloc(512);
    const slash = file.length > 100 ? file.lastIndexOf('/', 154) : -1; // longer names are split at a folder
    header.write(file.slice(slash + 1), 0, 100);
    if (slash > 0) header.write(file.slice(0, slash), 345, 155);
    header.write('0000644\x000000000\x000000000\x00', 100);
    header.write(`${content.length.toString(8).padStart(11, '0')}\x00${'0'.repeat(11)}\x00        0`, 124);
    header.write('ustar\x0000', 257);
    header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\x00 `, 148);
    return [header, content, Buffer.alloc((512 - content.length % 512) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
