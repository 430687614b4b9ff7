// The Kubernetes client of the suite: JSON in, JSON out, nothing in between.
//
// Types come from @kubernetes/client-node; its KubernetesObjectApi is not used, because its `patch` serializes built-in kinds through
// generated classes that leave out every field they do not know (so the API server never sees a wrong one), it hides the API server's
// Warning headers, gives dates instead of what was stored, and lowercases paths.
import * as https from 'node:https';
import { StringDecoder } from 'node:string_decoder';
import type { KubernetesListObject, KubernetesObject, V1APIResource, V1APIResourceList, V1Condition, V1Status } from '@kubernetes/client-node';

/** An object with whatever fields its kind has. */
export interface Resource extends KubernetesObject {
  readonly spec?: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- a scenario reads fields of many kinds
  readonly status?: any; // eslint-disable-line @typescript-eslint/no-explicit-any
  readonly data?: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

/** Which object is meant. */
export interface Reference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface Applied<T> {
  readonly object: T;
  /** What the API server warns of: deprecated versions, fields that mean nothing. */
  readonly warnings: readonly string[];
}

/** An answer of the API server that is not a success. */
export class ApiError extends Error {
  public constructor(public readonly status: number, request: string, public readonly body: string) {
    super(`${request}: ${status} ${messageOf(body)}`);
  }
}

export interface ClientOptions {
  readonly server: string;
  readonly certificateAuthority: string;
  readonly token: string;
}

export class Client {
  private readonly agent: https.Agent;
  private closed = false;
  private readonly resources = new Map<string, Promise<readonly V1APIResource[]>>();

  public constructor(private readonly options: ClientOptions) {
    this.agent = new https.Agent({ ca: options.certificateAuthority, keepAlive: true, maxSockets: 16 });
  }

  /** Server-side apply, with strict validation. */
  public async apply<T extends Resource>(object: T, options: { readonly dryRun?: boolean; readonly manager?: string } = {}): Promise<Applied<T>> {
    const path = await this.pathOf(referenceTo(object));
    const query = new URLSearchParams({ fieldManager: options.manager ?? 'e2e', force: 'true', fieldValidation: 'Strict', ...options.dryRun ? { dryRun: 'All' } : {} });
    const { body, warnings } = await this.request('PATCH', `${path}?${query}`, JSON.stringify(object), 'application/apply-patch+yaml');
    return { object: JSON.parse(body), warnings };
  }

  public async create<T extends Resource>(object: T): Promise<T> {
    const path = await this.pathOf({ ...referenceTo(object), name: '' });
    return JSON.parse((await this.request('POST', `${path}?fieldManager=e2e`, JSON.stringify(object))).body);
  }

  /** The object, or nothing when it does not exist (yet, or its kind does not). */
  public async find<T extends Resource = Resource>(reference: Reference): Promise<T | undefined> {
    try {
      return JSON.parse((await this.request('GET', await this.pathOf(reference))).body);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  public async get<T extends Resource = Resource>(reference: Reference): Promise<T> {
    return JSON.parse((await this.request('GET', await this.pathOf(reference))).body);
  }

  public async list<T extends Resource = Resource>(apiVersion: string, kind: string, namespace?: string, query: { readonly [name: string]: string } = {}): Promise<T[]> {
    const path = await this.pathOf({ apiVersion, kind, name: '', namespace }, true);
    const list: KubernetesListObject<T> = JSON.parse((await this.request('GET', `${path}?${new URLSearchParams(query)}`)).body);
    return list.items.map((item) => ({ apiVersion, kind, ...item }));
  }

  /** A JSON merge patch: what a person would do with `kubectl annotate`, `label` or `patch`. */
  public async merge<T extends Resource = Resource>(reference: Reference, patch: object): Promise<T> {
    return JSON.parse((await this.request('PATCH', `${await this.pathOf(reference)}?fieldManager=e2e-person`, JSON.stringify(patch), 'application/merge-patch+json')).body);
  }

  public async delete(reference: Reference): Promise<void> {
    await this.request('DELETE', await this.pathOf(reference));
  }

  /** Every kind that the server knows and that can be listed. */
  public async kinds(): Promise<{ readonly apiVersion: string; readonly kind: string; readonly namespaced: boolean }[]> {
    const groups: { readonly groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[] } = JSON.parse((await this.request('GET', '/apis')).body);
    const versions = ['v1', ...groups.groups.map((group) => group.preferredVersion.groupVersion)];
    const found = await Promise.all(versions.map(async (apiVersion) => (await this.discover(apiVersion))
      .filter(({ name, verbs }) => !name.includes('/') && verbs.includes('list'))
      .map(({ kind, namespaced }) => ({ apiVersion, kind, namespaced }))));
    return found.flat();
  }

  /**
   * Waits, by a watch, until the object is as wanted. Fails with its last state.
   * @param wanted says yes for the state that is waited for, or throws when it can no longer come
   */
  public async until<T extends Resource = Resource>(reference: Reference, what: string, seconds: number, wanted: (object: T) => boolean): Promise<T> {
    const limit = Date.now() + seconds * 1000;
    let last: T | undefined;
    while (Date.now() < limit) {
      const path = await this.watchPath(reference);
      // The kind itself may not exist yet: CRDs come with a layer of their own.
      if (path === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        continue;
      }
      const found = await this.watch<T>(path, limit, (object, gone) => {
        last = gone ? undefined : object;
        return !gone && wanted(object);
      });
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50)); // the server ended the watch, or is away
    }
    const seen = last ? JSON.stringify(last.status ?? last) : 'nothing';
    throw new Error(`not within ${seconds} s: ${reference.kind} ${reference.namespace ?? ''}/${reference.name} ${what}; last seen: ${seen}`);
  }

  /** Waits until there is no such object. */
  public async untilGone(reference: Reference, seconds: number): Promise<void> {
    const limit = Date.now() + seconds * 1000;
    for (let found = await this.find(reference); found; found = await this.find(reference)) {
      if (Date.now() > limit) throw new Error(`still there after ${seconds} s: ${reference.kind} ${reference.namespace ?? ''}/${reference.name}`);
      const path = await this.watchPath(reference);
      // From where it was seen: without that, one that goes before the watch begins is waited for until the end.
      if (path) await this.watch(`${path}&resourceVersion=${found.metadata?.resourceVersion}`, limit, (_object, gone) => gone);
    }
  }

  /** Waits for a condition, Ready by default, of the object's current generation. */
  public untilReady<T extends Resource = Resource>(reference: Reference, seconds: number, type = 'Ready'): Promise<T> {
    return this.until<T>(reference, `is ${type}`, seconds, (object) => conditionOf(object, type)?.status === 'True' && isObserved(object));
  }

  /** Follows all objects of a kind until the function that is given back is called, or the client is closed; each change is told, beginning with what is there. */
  public follow<T extends Resource = Resource>(apiVersion: string, kind: string, onChange: (object: T, gone: boolean) => void): () => void {
    let stopped = false;
    let end = (): void => undefined;
    const run = async (): Promise<void> => {
      while (!stopped && !this.closed) {
        const path = await this.pathOf({ apiVersion, kind, name: '' }, true).catch(() => undefined);
        if (path) {
          await this.stream<T>(`${path}?watch=true`, (object, gone) => onChange(object, gone), (abort) => { end = abort; }).catch(() => undefined);
        }
        if (!stopped && !this.closed) await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };
    void run();
    return () => {
      stopped = true;
      end();
    };
  }

  /** Closes all connections; whoever follows, follows no more. */
  public close(): void {
    this.closed = true;
    this.agent.destroy();
  }

  /** Any request; the answer as text. */
  public request(method: string, path: string, body?: string, contentType = 'application/json'): Promise<{ readonly body: string; readonly warnings: string[] }> {
    return new Promise((resolve, reject) => {
      const headers = { ...this.headers(), ...body === undefined ? {} : { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) } };
      const request = https.request(`${this.options.server}${path}`, { method, agent: this.agent, headers, timeout: 60_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk)).on('error', reject).on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const status = response.statusCode ?? 0;
          // Too many requests, or the cache of a new kind is not filled yet: like every client, ask again.
          if (status === 429) setTimeout(() => void this.request(method, path, body, contentType).then(resolve, reject), 1000);
          else if (status >= 300) reject(new ApiError(status, `${method} ${path}`, text));
          else resolve({ body: text, warnings: warningsOf(response.headersDistinct.warning ?? []) });
        });
      });
      request.on('error', reject).on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer within a minute`)));
      request.end(body);
    });
  }

  private headers(): { readonly [name: string]: string } {
    return { Authorization: `Bearer ${this.options.token}`, Accept: 'application/json' };
  }

  private async pathOf({ apiVersion, kind, name, namespace }: Reference, all = false): Promise<string> {
    let found = (await this.discover(apiVersion)).find((each) => each.kind === kind && !each.name.includes('/'));
    if (!found) {
      this.resources.delete(apiVersion);
      found = (await this.discover(apiVersion)).find((each) => each.kind === kind && !each.name.includes('/'));
    }
    if (!found) throw new ApiError(404, `${apiVersion} ${kind}`, 'the API server does not know this kind');
    const scope = found.namespaced && !(all && namespace === undefined) ? `/namespaces/${encodeURIComponent(namespace ?? 'default')}` : '';
    return `${rootOf(apiVersion)}${scope}/${found.name}${name === '' ? '' : `/${encodeURIComponent(name)}`}`;
  }

  private discover(apiVersion: string): Promise<readonly V1APIResource[]> {
    let known = this.resources.get(apiVersion);
    if (!known) {
      known = this.request('GET', rootOf(apiVersion)).then(({ body }) => {
        const list: V1APIResourceList = JSON.parse(body);
        return list.resources;
      }).catch((error) => {
        this.resources.delete(apiVersion);
        throw error;
      });
      this.resources.set(apiVersion, known);
    }
    return known;
  }

  private async watchPath(reference: Reference): Promise<string | undefined> {
    try {
      return `${await this.pathOf({ ...reference, name: '' })}?${new URLSearchParams({ watch: 'true', fieldSelector: `metadata.name=${reference.name}` })}`;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Watches until `wanted` says yes (the object), the time is over or the server ends the watch (nothing). */
  private async watch<T extends Resource>(path: string, limit: number, wanted: (object: T, gone: boolean) => boolean): Promise<T | undefined> {
    let found: T | undefined;
    let abort = (): void => undefined;
    const timer = setTimeout(() => abort(), Math.max(0, limit - Date.now()));
    try {
      await this.stream<T>(path, (object, gone) => {
        if (!found && wanted(object, gone)) {
          found = object;
          abort();
        }
      }, (give) => { abort = give; });
    } finally {
      clearTimeout(timer);
    }
    return found;
  }

  private stream<T extends Resource>(path: string, onObject: (object: T, gone: boolean) => void, onAbort: (abort: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      let failure: unknown;
      // A connection of its own: a watch that is given up must not come back to the pool.
      const request = https.request(`${this.options.server}${path}`, { ca: this.options.certificateAuthority, agent: false, headers: this.headers() }, (response) => {
        const decoder = new StringDecoder('utf8');
        let rest = '';
        response.on('data', (chunk: Buffer) => {
          const lines = (rest + decoder.write(chunk)).split('\n');
          rest = lines.pop() ?? '';
          try {
            for (const line of lines) {
              const event: { readonly type: string; readonly object: T } = JSON.parse(line);
              if (event.type === 'ERROR') request.destroy();
              else if (event.type !== 'BOOKMARK') onObject(event.object, event.type === 'DELETED');
            }
          } catch (error) {
            failure = error;
            request.destroy();
          }
        });
      });
      request.on('error', () => undefined).on('close', () => failure ? reject(failure) : resolve());
      onAbort(() => request.destroy());
      request.end();
    });
  }
}

export function referenceTo(object: Resource): Reference {
  const { apiVersion, kind, metadata } = object;
  if (!apiVersion || !kind || !metadata?.name) throw new Error(`no apiVersion, kind or name: ${JSON.stringify(object).slice(0, 200)}`);
  return { apiVersion, kind, name: metadata.name, namespace: metadata.namespace };
}

export function conditionOf(object: Resource, type: string): V1Condition | undefined {
  const conditions: V1Condition[] = object.status?.conditions ?? [];
  return conditions.find((condition) => condition.type === type);
}

/** Whether the status speaks of the object as it is now. */
export function isObserved(object: Resource): boolean {
  const observed: unknown = object.status?.observedGeneration;
  return observed === undefined || observed === object.metadata?.generation;
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** `299 - "text"`, as the API server writes it. */
function warningsOf(headers: readonly string[]): string[] {
  return headers.flatMap((header) => [...header.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, text]) => text.replace(/\\(.)/g, '$1')));
}

function messageOf(body: string): string {
  try {
    const status: V1Status = JSON.parse(body);
    return status.message ?? body;
  } catch {
    return body;
  }
}
