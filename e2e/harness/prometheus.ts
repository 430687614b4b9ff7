// The real Prometheus, which scrapes the exporter every second.
import { Exporter } from './exporter';
import { Ports } from './ports';
import { ManagedProcess } from './process';
import { Run } from './run';
import { program } from './tools';

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

export class Prometheus {
  public static async start(run: Run, ports: Ports, exporter: Exporter): Promise<Prometheus> {
    const port = await ports.next();
    const address = `127.0.0.1:${port}`;
    const config = run.file('prometheus.yaml', [
      'global: {scrape_interval: 1s, evaluation_interval: 1s}',
      // The exporter's labels are those of Linkerd's own scrape configuration.
      `scrape_configs: [{job_name: linkerd-proxy, honor_labels: true, static_configs: [{targets: ["127.0.0.1:${exporter.port}"]}]}]`,
    ].join('\n'));
    const process = await run.start({
      name: 'prometheus', command: program('prometheus'), readyAt: `http://${address}/-/ready`,
      args: [`--config.file=${config}`, `--storage.tsdb.path=${run.folderOf('prometheus')}`, `--web.listen-address=${address}`, '--query.lookback-delta=5s'],
    }).ready();
    return new Prometheus(port, process);
  }

  private constructor(public readonly port: number, public readonly process: ManagedProcess) {}

  /** The value of a query that gives one number; nothing when it gives no series. */
  public async query(query: string): Promise<number | undefined> {
    const response = await fetch(`http://127.0.0.1:${this.port}/api/v1/query?${new URLSearchParams({ query })}`);
    const answer: Answer = JSON.parse(await response.text());
    if (answer.status !== 'success') throw new Error(`${query}: ${answer.error}`);
    const [first] = answer.data?.result ?? [];
    return first && Number(first.value[1]);
  }
}
