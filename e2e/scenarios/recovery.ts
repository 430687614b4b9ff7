import { execFileSync } from 'node:child_process';
import { constants, createCipheriv, publicEncrypt, randomBytes, X509Certificate } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as yaml from 'js-yaml';
import { assert, assertNone } from '../harness/assert';
import { replaceIn } from '../harness/files';
import { Client, conditionOf, Resource } from '../harness/client';
import { bootstrapCommands, checkOften, ROOT, Staging } from '../harness/staging';
import { until } from '../harness/until';
import { Scenario } from '../harness/world';

const TOKEN = 'a token that is nowhere but in a sealed form';
const SECRET = { apiVersion: 'v1', kind: 'Secret', name: 'payment-token', namespace: 'backend' };
const SEALING_KEY = { labelSelector: 'sealedsecrets.bitnami.com/sealed-secrets-key=active' };
/** What controllers write all the time, and the copies that they keep of other objects; FluxReport holds counts of both. */
const RESTLESS = ['FluxReport', 'Event', 'Lease', 'Pod', 'Node', 'EndpointSlice', 'Endpoints', 'ComponentStatus', 'ReplicaSet', 'ControllerRevision', 'IPAddress'];
/** Flagger draws one for each primary. */
const FLAGGER_ID = /"flagger-id":"[0-9a-f-]+"/g;

export const recovery: Scenario = {
  name: 'recovery',
  proves: 'a lost cluster comes back by the README\'s restore list: the same objects with the same specs, from Git and the keys that the list names; a SealedSecret decrypts again',
  limit: 540,
  run: async (world) => {
    const staging = await (await Staging.prepare(world, { change: checkOften })).bootstrap();
    await commitSealedSecret(staging);
    await decrypts(staging);
    const restore = restoreList();
    const keys = world.run.folderOf('keys');
    await staging.shell(`${restore.save} > sealed-secrets-key.yaml`, keys);
    const before = await settled(staging.client);

    const lost = Date.now();
    const restored = await staging.lost();
    const checkout = world.run.folderOf('checkout');
    execFileSync('git', ['clone', '--quiet', staging.repository.folder, checkout], { stdio: 'pipe' });
    fs.copyFileSync(path.join(keys, 'sealed-secrets-key.yaml'), path.join(checkout, 'sealed-secrets-key.yaml'));
    const empty = Date.now();
    await restored.bootstrap(240, restore.commands, checkout);
    await decrypts(restored);
    const seconds = Math.round((Date.now() - empty) / 1000);
    world.log(`restored in ${seconds} s from an empty cluster, ${Math.round((Date.now() - lost) / 1000)} s after the loss`);

    let missing: string[] = [];
    await until('the objects are those of before', 60, async () => {
      missing = compare(before, await described(restored.client));
      return missing.length === 0;
    }).catch(() => assertNone(missing, 'other than before the loss'));
    world.log(`${before.size} objects are there with the specs of before`);
  },
};

/** The list under "Restoring a lost cluster", word for word; a changed list has to be changed here too. */
function restoreList(): { readonly save: string; readonly commands: string[] } {
  const [, text] = /\*\*Restoring a lost cluster\*\*([\s\S]*?)\n\n[^\d\s]/.exec(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')) ?? [];
  const items = (text ?? '').split(/\n\d\. /).slice(1);
  const [operator, credential, instance] = bootstrapCommands();
  const [save] = /kubectl get secret [^`]+/.exec(items[2] ?? '') ?? [];
  const commands = items.map((item) => {
    if (item.startsWith('install the operator as above')) return operator;
    if (item.startsWith('create the secrets for Git')) return credential;
    if (item.startsWith('apply the one FluxInstance file')) return instance;
    return /`(kubectl apply [^`]+)`/.exec(item)?.[1] ?? '';
  });
  assert(save && commands.length === 4 && commands.every((command) => command !== ''), `the README's restore list is not understood:\n${text}`);
  return { save, commands };
}

/** Seals with the certificate of the real controller, as `kubeseal` does, and commits the result to the layer backend. */
async function commitSealedSecret(staging: Staging): Promise<void> {
  const [key] = await staging.client.list('v1', 'Secret', 'kube-system', SEALING_KEY);
  assert(key, 'Sealed Secrets made no key');
  const sealed = {
    apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', metadata: { name: SECRET.name, namespace: SECRET.namespace },
    spec: { encryptedData: { token: seal(decoded(key, 'tls.crt'), `${SECRET.namespace}/${SECRET.name}`, TOKEN) }, template: { metadata: { name: SECRET.name, namespace: SECRET.namespace } } },
  };
  await staging.commit('A sealed token for backend', (folder) => {
    const layer = path.join(folder, 'dist/staging/backend');
    fs.writeFileSync(path.join(layer, 'sealedsecret-payment-token.yaml'), yaml.dump(sealed));
    replaceIn(path.join(layer, 'kustomization.yaml'), /$/, '  - sealedsecret-payment-token.yaml\n');
    replaceIn(path.join(folder, 'dist/staging/flux-system/kustomization-backend.yaml'), '  dependsOn:\n', '  dependsOn:\n    - name: sealed-secrets\n');
  });
}

/** RSA-OAEP for a key of its own, AES-GCM for the text; the label binds both to one name in one namespace. */
function seal(certificate: string, label: string, text: string): string {
  const sessionKey = randomBytes(32);
  const key = publicEncrypt({ key: new X509Certificate(certificate).publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256', oaepLabel: Buffer.from(label) }, sessionKey);
  const cipher = createCipheriv('aes-256-gcm', sessionKey, Buffer.alloc(12));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(key.length);
  return Buffer.concat([length, key, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

async function decrypts({ client, world }: Staging): Promise<void> {
  await client.until({ ...SECRET, apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret' }, 'is unsealed', 90, (object) => {
    const synced = conditionOf(object, 'Synced');
    if (synced?.status === 'False') throw new Error(`not unsealed: ${synced.message}`);
    return synced?.status === 'True';
  });
  const secret = await client.get(SECRET);
  assert(decoded(secret, 'token') === TOKEN, `decrypted to ${decoded(secret, 'token')}`);
  world.log('the SealedSecret is decrypted');
}

/** Autoscalers first bring the primaries to their minimum: asked until two looks give the same. */
async function settled(client: Client): Promise<Map<string, string>> {
  let last = await described(client);
  await until('the objects no longer change', 60, async () => {
    await new Promise((resolve) => setTimeout(resolve, 6000)); // an autoscaler looks each 5 seconds
    const now = await described(client);
    const same = compare(last, now).length === 0;
    last = now;
    return same;
  });
  return last;
}

/** What every object says, without what is of one cluster only: identity, addresses, status, keys. */
async function described(client: Client): Promise<Map<string, string>> {
  const kinds = (await client.kinds()).filter(({ kind }) => !RESTLESS.includes(kind));
  const objects = (await Promise.all(kinds.map(({ apiVersion, kind }) => client.list(apiVersion, kind)))).flat()
    .filter(({ kind, metadata }) => kind !== 'Service' || metadata?.name !== 'kubernetes'); // the API server's own
  return new Map(objects.map((object) => [`${object.kind} ${object.metadata?.namespace ?? ''}/${object.metadata?.name}`, JSON.stringify(content(object)).replace(FLAGGER_ID, '')]));
}

function content({ metadata: _metadata, status: _status, ...object }: Resource): object {
  const { kind, spec, data } = object;
  if (kind === 'Secret') return { ...object, data: Object.keys(data ?? {}) }; // keys are made anew; the one that is put back proves itself
  if (kind === 'ConfigMap') return { data: Object.keys(data ?? {}) };
  if (kind === 'Service') return { ...object, spec: { ...spec, clusterIP: '', clusterIPs: [], ports: spec.ports?.map(({ nodePort: _nodePort, ...port }: { readonly nodePort?: number }) => port), healthCheckNodePort: 0 } };
  if (kind === 'CertificateRequest') return { ...object, spec: { ...spec, request: '' } };
  return object;
}

function compare(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key}: ${before.get(key) ?? 'nothing'} became ${after.get(key) ?? 'nothing'}`);
}

function decoded(secret: Resource, key: string): string {
  return Buffer.from(secret.data[key] ?? '', 'base64').toString();
}
