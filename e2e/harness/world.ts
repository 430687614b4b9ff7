// What a scenario gets: a run of its own, ports, a certificate authority and a timeline.
import { CertificateAuthority } from './certificates';
import { ControlPlane, ControlPlaneOptions } from './control-plane';
import { Ports } from './ports';
import { Proxy } from './proxy';
import { Run } from './run';

export interface Scenario {
  /** As on the command line. */
  readonly name: string;
  /** One sentence: what is proved. */
  readonly proves: string;
  /** Seconds after which it has failed. */
  readonly limit: number;
  readonly run: (world: World) => Promise<void>;
}

export class World {
  public static async create(name: string, prefix: string): Promise<World> {
    return new World(new Run(name), await Ports.reserve(), new CertificateAuthority('e2e'), prefix);
  }

  private readonly started = Date.now();
  private readonly planes: ControlPlane[] = [];
  private readonly proxies: Proxy[] = [];
  private readonly others: World[] = [];
  private ending?: Promise<void>;

  private constructor(public readonly run: Run, public readonly ports: Ports, public readonly authority: CertificateAuthority, private readonly prefix: string) {}

  /** Adds a line to the timeline: seconds since the scenario began, and what happened. */
  public log(text: string): void {
    const seconds = ((Date.now() - this.started) / 1000).toFixed(1).padStart(6);
    text.split('\n').forEach((line, index) => console.log(`${this.prefix}${index === 0 ? `${seconds} s` : ' '.repeat(8)}  ${line}`));
  }

  /** A step of the timeline: printed when it is done, with its own duration. */
  public async step<T>(text: string, action: () => T | Promise<T>): Promise<T> {
    const began = Date.now();
    const result = await action();
    this.log(`${text} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    return result;
  }

  /** A cluster of this scenario. */
  public async controlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
    const plane = await this.step(`control plane ${options.name ?? ''}`.trim(), () => ControlPlane.start(this.run, this.ports, this.authority, options));
    this.planes.push(plane);
    return plane;
  }

  /** What stands for DNS and internet in this scenario. */
  public async proxy(): Promise<Proxy> {
    const proxy = await Proxy.start(this.run, this.ports, this.authority);
    this.proxies.push(proxy);
    return proxy;
  }

  /** Hosts that something asked for and that nobody announced: in a real cluster, requests to the internet that no reader of the YAML expects. */
  public get refusedHosts(): string[] {
    return [...this.proxies.flatMap(({ refused }) => [...refused].map(([host, count]) => `${host} (${count} times)`)), ...this.others.flatMap((other) => other.refusedHosts)];
  }

  public get kubeconfigs(): string[] {
    return this.planes.map((plane) => plane.kubeconfig);
  }

  /** Another empty world, for a scenario of many fresh starts; it ends with this one at the latest. */
  public async another(name: string): Promise<World> {
    const other = await World.create(name, this.prefix);
    this.others.push(other);
    this.run.onEnd(() => other.end());
    return other;
  }

  public end(): Promise<void> {
    this.ending ??= this.run.end().then(() => this.ports.release());
    return this.ending;
  }
}
