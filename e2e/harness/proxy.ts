// Stands for the cluster's DNS and for the internet: a table of hosts and where they really are. What is not in it is refused and reported.
import * as http from 'node:http';
import { Socket } from 'node:net';
import * as tls from 'node:tls';
import { CertificateAuthority } from './certificates';
import { Ports } from './ports';
import { Run } from './run';

export class Proxy {
  public static async start(run: Run, ports: Ports, authority: CertificateAuthority): Promise<Proxy> {
    const proxy = new Proxy(await ports.next(), authority, run.file('proxy-ca.crt', authority.certificate));
    await new Promise<void>((resolve, reject) => proxy.server.once('error', reject).listen(proxy.port, '127.0.0.1', resolve));
    run.onEnd(() => {
      proxy.sockets.forEach((socket) => socket.destroy());
      proxy.server.close();
    });
    return proxy;
  }

  /** Names that nobody announced, and how often they were asked for. */
  public readonly refused = new Map<string, number>();
  private readonly table = new Map<string, number | undefined>();
  private readonly contexts = new Map<string, tls.SecureContext>();
  private readonly sockets = new Set<Socket>();
  private readonly server: http.Server;

  private constructor(public readonly port: number, private readonly authority: CertificateAuthority, private readonly authorityFile: string) {
    this.server = http.createServer((request, response) => {
      const { protocol, host } = new URL(request.url ?? '', 'direct://direct');
      if (protocol !== 'http:') response.writeHead(400).end('this is a proxy\n');
      else this.forward(host, request, response);
    });
    this.server.on('connection', (socket) => this.keep(socket));
    this.server.on('connect', (request, socket: Socket) => this.connect(request.url ?? '', socket));
  }

  /** Answers for this host (with or without a port) from a local port. */
  public route(host: string, port: number): this {
    this.table.set(host, port);
    return this;
  }

  /** Takes a host away until it is routed again: an outage, which is no unknown name. */
  public unroute(host: string): void {
    this.table.set(host, undefined);
  }

  /** The environment with which a process reaches the table, and nothing else. */
  public get environment(): { readonly [name: string]: string } {
    const proxy = `http://127.0.0.1:${this.port}`;
    return { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1,localhost', SSL_CERT_FILE: this.authorityFile };
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
  }

  private find(host: string): number | undefined {
    const [name = host] = [host, host.replace(/:\d+$/, '')].filter((each) => this.table.has(each));
    if (!this.table.has(name)) this.refused.set(host, (this.refused.get(host) ?? 0) + 1);
    return this.table.get(name);
  }

  private connect(target: string, socket: Socket): void {
    this.keep(socket);
    const host = target.replace(/:443$/, '');
    if (this.find(host) === undefined) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    const secure = new tls.TLSSocket(socket, { isServer: true, secureContext: this.contextOf(host) });
    secure.on('error', () => undefined);
    const inner = http.createServer((request, response) => this.forward(host, request, response));
    inner.emit('connection', secure);
  }

  private contextOf(host: string): tls.SecureContext {
    let context = this.contexts.get(host);
    if (!context) {
      const { certificate, key } = this.authority.serverCertificate(host.replace(/:\d+$/, ''));
      context = tls.createSecureContext({ cert: certificate, key });
      this.contexts.set(host, context);
    }
    return context;
  }

  private forward(host: string, request: http.IncomingMessage, response: http.ServerResponse): void {
    const port = this.find(host);
    if (port === undefined) {
      response.writeHead(502).end(`the test's proxy does not know ${host}\n`);
      return;
    }
    const { pathname, search } = new URL(request.url ?? '/', `http://${host}`);
    const upstream = http.request({ host: '127.0.0.1', port, method: request.method, path: pathname + search, headers: { ...request.headers, host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on('error', (error) => {
      if (!response.headersSent) response.writeHead(502);
      response.end(`${host}: ${error.message}\n`);
    });
    request.pipe(upstream);
  }
}

