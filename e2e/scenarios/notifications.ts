import { createHmac } from 'node:crypto';
import * as http from 'node:http';
import { ApiObject } from 'cdk8s';
import { flux, Layer } from '../../lib';
import { assert } from '../harness/assert';
import { Reference } from '../harness/client';
import { inCluster, Program, SmallRepository } from '../harness/small';
import { until } from '../harness/until';
import { Scenario } from '../harness/world';

const KEY = 'a key that only both sides know';
const HOST = 'alerts.example.com';
const NOISE = /do not meet ready condition/;
const RECEIVER: Reference = { apiVersion: 'notification.toolkit.fluxcd.io/v1', kind: 'Receiver', name: 'push', namespace: 'flux-system' };

interface Call {
  readonly path: string | undefined;
  readonly body: string;
  readonly signature: string | undefined;
}

interface Event {
  readonly severity: string;
  readonly message: string;
  readonly involvedObject: { readonly kind: string; readonly name: string };
  readonly metadata?: { readonly [key: string]: string };
}

export const notifications: Scenario = {
  name: 'notifications',
  proves: 'an error in a layer arrives at an endpoint, signed and with the text that says what is wrong, noise does not; a push is applied because of the call to the Receiver',
  limit: 240,
  run: async (world) => {
    const small = await SmallRepository.prepare(world);
    const { client } = small;
    const calls: Call[] = [];
    small.proxy.route(HOST, await endpoint(small, calls));
    for (const name of ['alerts', 'push']) {
      await client.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: `${name}-key`, namespace: 'flux-system' }, stringData: { token: KEY } });
    }
    await small.commit('First commit', program('shop'));
    await small.startControllers();
    await small.sync();
    await small.untilAllReady();
    await client.untilReady(RECEIVER, 30);

    const { revision: broken } = await small.commit('Another selector', program('another'));
    const event = await arrives(calls, ({ message }) => /Deployment\/shop\/web.*immutable/s.test(message));
    world.log(`arrived: ${event.severity} of ${event.involvedObject.kind} ${event.involvedObject.name}, ${JSON.stringify(event.metadata)}: ${event.message.slice(0, 200)}`);
    assert(event.severity === 'error' && event.involvedObject.name === 'shop' && event.metadata?.cluster === 'staging', `not as expected: ${JSON.stringify(event)}`);
    assert(Object.values(event.metadata ?? {}).some((value) => value === broken), `the event does not name the commit ${broken}: ${JSON.stringify(event.metadata)}`);
    for (const { body, signature } of calls) {
      assert(signature === `sha256=${createHmac('sha256', KEY).update(body).digest('hex')}`, `signed with ${signature}`);
    }

    // From now on nobody asks Flux to look but the webhook; by itself it looks once a minute.
    small.asksAtPush = false;
    const { revision: fixed } = await small.commit('The old selector', program('shop'));
    const began = Date.now();
    const { status } = await client.get(RECEIVER);
    await small.flux.notify(status.webhookPath);
    await small.untilAllReady(40, { revision: fixed });
    world.log(`applied ${((Date.now() - began) / 1000).toFixed(1)} s after the call to the Receiver`);

    const noise = calls.filter(({ body }) => NOISE.test(JSON.parse(body).message)).map(({ path }) => path);
    assert(noise.includes('/all'), 'nothing reported the waiting of checkout, so that its absence elsewhere proves nothing');
    assert(!noise.includes('/events'), `noise that should have been left out arrived ${noise.length} times`);
    world.log(`the waiting of checkout was reported ${noise.length} times where it is not left out, and nowhere else`);
  },
};

/** Two layers, of which one waits for the other; whoever watches the cluster hears of errors but not of waiting. */
function program(selector: string): Program {
  return inCluster((cluster) => {
    const shop = new Layer(cluster, 'shop');
    const labels = { app: selector };
    new ApiObject(shop, 'web', {
      apiVersion: 'apps/v1', kind: 'Deployment',
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'stand-in' }] } } },
    });
    const checkout = new Layer(cluster, 'checkout');
    checkout.node.addDependency(shop);
    new ApiObject(checkout, 'config', { apiVersion: 'v1', kind: 'ConfigMap', data: { of: selector } });
    for (const [id, path, exclusionList] of [['alerts', 'events', [flux.AlertNoise.DEPENDENCY_NOT_READY]], ['everything', 'all', []]] as const) {
      cluster.addNotification(id, {
        provider: flux.ProviderChoice.genericHmac({ address: `http://${HOST}/${path}`, secret: flux.SecretReference.existing('alerts-key') }),
        eventSeverity: flux.EventSeverity.INFO, exclusionList: [...exclusionList],
      });
    }
    cluster.addReceiver('push', { type: flux.ReceiverChoice.generic(flux.SecretReference.existing('push-key')) });
  });
}

async function endpoint({ world }: SmallRepository, calls: Call[]): Promise<number> {
  const port = await world.ports.next();
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const { 'x-signature': signature } = request.headers;
      calls.push({ path: request.url, body: Buffer.concat(chunks).toString(), signature: typeof signature === 'string' ? signature : undefined });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  world.run.onEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return port;
}

async function arrives(calls: readonly Call[], wanted: (event: Event) => boolean): Promise<Event> {
  let found: Event | undefined;
  await until('the event arrives', 60, async () => {
    found = calls.map(({ body }): Event => JSON.parse(body)).find(wanted);
    return found !== undefined;
  });
  assert(found, 'no event');
  return found;
}
