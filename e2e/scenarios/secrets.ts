import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { flux, Layer } from '../../lib';
import { assert, assertNone } from '../harness/assert';
import { conditionOf, Reference } from '../harness/client';
import { inCluster, layer, Program, requested, SmallRepository } from '../harness/small';
import { program } from '../harness/tools';
import { Scenario, World } from '../harness/world';

const PASSWORD = 'a password that no commit holds';
const FILE = 'secrets/database.sops.yaml';
const SECRET: Reference = { apiVersion: 'v1', kind: 'Secret', name: 'database', namespace: 'shop' };

export const secrets: Scenario = {
  name: 'secrets',
  proves: 'a Secret that a person encrypts with the real sops is decrypted in the one layer that has the key, follows a new version of the file, and never stands in Git',
  limit: 180,
  run: async (world) => {
    const { key, recipient } = makeKey(world);
    const small = await SmallRepository.prepare(world);
    const { client } = small;
    await client.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sops-keys', namespace: 'flux-system' }, data: { 'age.agekey': Buffer.from(key).toString('base64') } });
    await small.commit('A database', shop(), (folder) => encrypt(world, recipient, PASSWORD, folder));
    await small.startControllers();
    await small.sync();
    await small.untilAllReady();
    await holds(small, PASSWORD);

    const { revision } = await small.commit('Another password', shop(), (folder) => encrypt(world, recipient, `another: ${PASSWORD}`, folder));
    await small.untilAllReady(60, { revision });
    await holds(small, `another: ${PASSWORD}`);
    world.log('the cluster has the password of the newest commit');

    const decrypting = small.layers.filter(({ spec }) => spec.decryption).map(({ metadata }) => metadata?.name);
    assert(decrypting.join() === 'shop', `layers that decrypt: ${decrypting.join()}`);
    const committed = [0, 1].map((back) => small.repository.show(`main~${back}`));
    assertNone(committed.filter((text) => text.includes(PASSWORD)), 'commit that holds the password');
    assert(committed.every((text) => text.includes('ENC[AES256_GCM')), 'a commit holds no encrypted value');

    await client.delete({ apiVersion: 'v1', kind: 'Secret', name: 'sops-keys', namespace: 'flux-system' });
    await client.merge(layer('shop'), requested());
    const failed = await client.until(layer('shop'), 'fails without the key', 60, (object) => conditionOf(object, 'Ready')?.status === 'False');
    world.log(`without the key: ${conditionOf(failed, 'Ready')?.message.slice(0, 200)}`);
    await holds(small, `another: ${PASSWORD}`);
  },
};

function shop(): Program {
  return inCluster((cluster) => {
    const decryption = flux.Decryption.sops({ secret: flux.SecretReference.existing('sops-keys') });
    new Layer(cluster, 'shop', { defaults: { decryption } }).addEncryptedFile(FILE);
    new Layer(cluster, 'other', { defaults: { decryption } });
  });
}

/** `age-keygen`, as a person calls it. */
function makeKey(world: World): { readonly key: string; readonly recipient: string } {
  const key = execFileSync(program('age-keygen'), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [, recipient] = /public key: (\S+)/.exec(key) ?? [];
  assert(recipient, 'age-keygen printed no public key');
  world.log(`a key for ${recipient}`);
  return { key, recipient };
}

/** `sops encrypt`, as a person calls it. */
function encrypt({ run }: World, recipient: string, password: string, folder: string): void {
  const file = path.join(folder, FILE);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, [
    'apiVersion: v1', 'kind: Secret', 'metadata:', `  name: ${SECRET.name}`, `  namespace: ${SECRET.namespace}`, 'stringData:', '  username: shop', `  password: "${password}"`, '',
  ].join('\n'));
  execFileSync(program('sops'), ['encrypt', '--in-place', '--age', recipient, '--encrypted-regex', '^(data|stringData)$', file], { stdio: 'pipe', env: { HOME: run.folder, PATH: '/usr/bin:/bin' } });
}

async function holds({ client }: SmallRepository, password: string): Promise<void> {
  const { data } = await client.get(SECRET);
  const found = Buffer.from(data.password, 'base64').toString();
  assert(found === password, `the password in the cluster is ${found}`);
}
