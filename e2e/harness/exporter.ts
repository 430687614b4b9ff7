// Metrics as Linkerd's proxies would report them: counters that grow at the rate that the scenario sets.
import * as http from 'node:http';
import { Ports } from './ports';
import { Run } from './run';

/** Traffic of one set of labels, each second. */
export interface Traffic {
  /** Labels of the series, as Linkerd sets them: namespace, deployment, direction … */
  readonly labels: { readonly [name: string]: string };
  readonly successes: number;
  readonly failures: number;
  /** Share of requests (0 to 1) that take at most so many milliseconds, for buckets in rising order; the rest is above all of them. */
  readonly latency: { readonly [milliseconds: number]: number };
}

export class Exporter {
  public static async start(run: Run, ports: Ports): Promise<Exporter> {
    const exporter = new Exporter(await ports.next());
    await new Promise<void>((resolve, reject) => exporter.server.once('error', reject).listen(exporter.port, '127.0.0.1', resolve));
    run.onEnd(() => {
      exporter.server.closeAllConnections();
      exporter.server.close();
    });
    return exporter;
  }

  private readonly counters = new Map<string, number>();
  private traffic: Traffic[] = [];
  private since = Date.now();
  private readonly server: http.Server;

  private constructor(public readonly port: number) {
    this.server = http.createServer((_request, response) => {
      this.advance();
      // With the time of counting: Prometheus would take that of its own schedule, from which a busy machine strays.
      response.writeHead(200, { 'Content-Type': 'text/plain; version=0.0.4' }).end([...this.counters].map(([series, value]) => `${series} ${value} ${this.since}\n`).join(''));
    });
  }

  /** From now on the counters grow like this; what they have counted stays. */
  public set(...traffic: Traffic[]): void {
    this.advance();
    this.traffic = traffic;
    this.advance();
  }

  private advance(): void {
    const seconds = (Date.now() - this.since) / 1000;
    this.since = Date.now();
    for (const { labels, successes, failures, latency } of this.traffic) {
      // As in Linkerd's proxies, what has never happened has no series.
      if (successes > 0) this.add('response_total', { ...labels, classification: 'success', status_code: '200' }, successes * seconds);
      if (failures > 0) this.add('response_total', { ...labels, classification: 'failure', status_code: '500' }, failures * seconds);
      this.add('request_total', labels, (successes + failures) * seconds);
      for (const [milliseconds, share] of [...Object.entries(latency), ['+Inf', 1] as const]) {
        this.add('response_latency_ms_bucket', { ...labels, le: milliseconds === '+Inf' ? '+Inf' : String(Number(milliseconds)) }, share * (successes + failures) * seconds);
      }
      this.add('response_latency_ms_count', labels, (successes + failures) * seconds);
    }
  }

  private add(name: string, labels: { readonly [name: string]: string }, amount: number): void {
    const series = `${name}{${Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(',')}}`;
    this.counters.set(series, (this.counters.get(series) ?? 0) + amount);
  }
}
