// An OCI registry (`crane registry serve`) with what a CI job does to it: pushing images, charts and what Flux syncs.
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Chart } from './charts';
import { Ports } from './ports';
import { ManagedProcess } from './process';
import { Run } from './run';
import { program } from './tools';

const MEDIA = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  imageConfig: 'application/vnd.oci.image.config.v1+json',
  chartConfig: 'application/vnd.cncf.helm.config.v1+json',
  chartContent: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
  fluxConfig: 'application/vnd.cncf.flux.config.v1+json',
  fluxContent: 'application/vnd.cncf.flux.content.v1.tar+gzip',
};

const CREATED = '2026-01-01T00:00:00Z';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

export class Registry {
  public static async start(run: Run, ports: Ports): Promise<Registry> {
    const port = await ports.next();
    const address = `127.0.0.1:${port}`;
    const process = await run.start({
      name: 'registry', command: program('crane'), args: ['registry', 'serve', `--address=${address}`, `--disk=${run.folderOf('registry')}`], readyAt: `http://${address}/v2/`,
    }).ready();
    return new Registry(port, process);
  }

  private constructor(public readonly port: number, public readonly process: ManagedProcess) {}

  /** An image without layers: enough for what reads tags. Gives its digest. */
  public pushImage(repository: string, tag: string): Promise<string> {
    const labels = { 'org.opencontainers.image.version': tag };
    const config = JSON.stringify({ architecture: 'amd64', os: 'linux', created: CREATED, config: { Labels: labels }, rootfs: { type: 'layers', diff_ids: [] } });
    return this.push(repository, tag, Buffer.from(config), MEDIA.imageConfig, []);
  }

  /** A chart under `<repository>/<name>`, as `helm push` puts it. */
  public pushChart(repository: string, chart: Chart): Promise<string> {
    const config = Buffer.from(JSON.stringify(chart.metadata));
    return this.push(`${repository}/${chart.name}`, chart.version.replace('+', '_'), config, MEDIA.chartConfig, [[chart.archive, MEDIA.chartContent]]);
  }

  /** A tar.gz, as `flux push artifact` puts it. Gives its digest. */
  public pushArtifact(repository: string, tag: string, content: Buffer, { source, revision }: { readonly source: string; readonly revision: string }): Promise<string> {
    const annotations = { 'org.opencontainers.image.created': CREATED, 'org.opencontainers.image.source': source, 'org.opencontainers.image.revision': revision };
    const config = JSON.stringify({ architecture: '', os: '', created: CREATED, config: {}, rootfs: { type: 'layers', diff_ids: [digestOf(gunzipSync(content))] } });
    return this.push(repository, tag, Buffer.from(config), MEDIA.fluxConfig, [[content, MEDIA.fluxContent]], annotations);
  }

  /** Another tag of what a tag stands for, as `flux tag artifact` gives it. */
  public async tag(repository: string, from: string, to: string): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${this.port}/v2/${repository}/manifests/${from}`, { headers: { Accept: MEDIA.manifest } });
    await this.send('PUT', `${repository}/manifests/${to}`, await response.text(), MEDIA.manifest);
  }

  public async tags(repository: string): Promise<string[]> {
    const response = await fetch(`http://127.0.0.1:${this.port}/v2/${repository}/tags/list`);
    const answer: { readonly tags?: string[] } = JSON.parse(await response.text());
    return answer.tags ?? [];
  }

  private async push(
    repository: string, tag: string, config: Buffer, configType: string, layers: readonly (readonly [Buffer, string])[], annotations?: { readonly [name: string]: string },
  ): Promise<string> {
    const manifest = JSON.stringify({
      schemaVersion: 2, mediaType: MEDIA.manifest, config: await this.pushBlob(repository, config, configType),
      layers: await Promise.all(layers.map(([content, type]) => this.pushBlob(repository, content, type))),
      annotations,
    });
    await this.send('PUT', `${repository}/manifests/${tag}`, manifest, MEDIA.manifest);
    return digestOf(Buffer.from(manifest));
  }

  private async pushBlob(repository: string, content: Buffer, mediaType: string): Promise<Descriptor> {
    const digest = digestOf(content);
    const location = (await this.send('POST', `${repository}/blobs/uploads/`)).headers.get('location') ?? '';
    const url = new URL(location, `http://127.0.0.1:${this.port}`);
    url.searchParams.set('digest', digest);
    await this.send('PUT', url.pathname.replace(/^\/v2\//, '') + url.search, content, 'application/octet-stream');
    return { mediaType, digest, size: content.length };
  }

  private async send(method: string, path: string, body?: string | Buffer, type?: string): Promise<Response> {
    const response = await fetch(`http://127.0.0.1:${this.port}/v2/${path}`, { method, body, headers: type ? { 'Content-Type': type } : {} });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
