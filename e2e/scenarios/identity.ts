import { createPrivateKey, X509Certificate } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { assert, assertNone } from '../harness/assert';
import { CANARY, commitTag, HEALTHY, shiftsTraffic } from '../harness/backend';
import { replaceIn } from '../harness/files';
import { filesBelow } from '../harness/bundle';
import { Client, conditionOf, isObserved, Reference, Resource } from '../harness/client';
import { ROOT, Staging } from '../harness/staging';
import { Scenario } from '../harness/world';

const ISSUER = { apiVersion: 'cert-manager.io/v1', kind: 'Certificate', name: 'linkerd-identity-issuer', namespace: 'linkerd' };
const HOUR = 3600_000;
/** What a certificate and a key look like in Git: as they are, or as the data of a Secret. */
const SECRET_TEXT = /PRIVATE KEY|^\s*kind: Secret$|LS0tLS1CRUdJTi/m;

export const identity: Scenario = {
  name: 'identity',
  proves: 'cert-manager and trust-manager make Linkerd\'s chain of trust; the issuer verifies against the bundle and rotates while a canary runs; nothing secret is in Git',
  limit: 420,
  run: async (world) => {
    const staging = await (await Staging.prepare(world, { layers: ['backend'] })).bootstrap();
    const { client } = staging;
    const first = await readChain(client);
    assertTrusted(first);
    assert(first.issuer.validity === 48 * HOUR, `the issuer is valid for ${first.issuer.validity / HOUR} h, not 48`);
    const { status } = await client.get(ISSUER);
    assert(Date.parse(status.notAfter) - Date.parse(status.renewalTime) === 25 * HOUR, `renewed at ${status.renewalTime}, ends at ${status.notAfter}: not 25 h before its end`);
    world.log(`issuer ${first.issuer.serialNumber} verifies against the bundle; it will be renewed at ${status.renewalTime}`);

    await staging.traffic(HEALTHY);
    await commitTag(staging, '6.14.2');
    await shiftsTraffic(staging);
    await renew(client);
    const second = await rotated(client, 2);
    assertRotated(first, second);
    world.log(`renewed on demand: ${second.issuer.serialNumber}, by the same anchor`);

    // The clock is not ours: 48 hours become an hour, of which all but 20 seconds are left for the renewal.
    await staging.commit('A short life for the issuer', (folder) => {
      const file = path.join(folder, 'dist/staging/linkerd-identity/certificate-linkerd-identity-issuer.yaml');
      replaceIn(file, 'duration: 48h', 'duration: 1h');
      replaceIn(file, 'renewBefore: 25h', 'renewBefore: 59m40s');
    });
    await client.until(ISSUER, 'has a short life', 60, ({ spec }) => spec.duration === '1h' || spec.duration === '1h0m0s');
    const revision: number = (await client.get(ISSUER)).status.revision;
    let former = second;
    for (const next of [revision + 1, revision + 2]) { // the first may come from the changed spec, the second comes from the clock
      const chain = await rotated(client, next);
      assertRotated(former, chain);
      world.log(`renewed without being asked, revision ${next}: ${chain.issuer.serialNumber}, by the same anchor`);
      former = chain;
    }
    const { canaryWeight } = (await client.get(CANARY)).status;
    const { status: rollout } = await client.until(CANARY, 'goes on', 60, (canary) => canary.status.canaryWeight > canaryWeight);
    assert(rollout.phase === 'Progressing' && rollout.failedChecks === 0, `the canary was disturbed: ${JSON.stringify(rollout)}`);
    world.log(`the canary goes on: ${rollout.canaryWeight} %, no failed check`);
    await Promise.all(staging.layers.map((layer) => client.untilReady(layer, 30)));
    await assertNothingSecretInGit(staging);
    world.log('nothing secret is in dist/, versions/ or any commit');
  },
};

interface Chain {
  readonly anchor: X509Certificate;
  readonly issuer: X509Certificate & { readonly validity: number };
  readonly issuerKey: string;
  /** What proxies trust. */
  readonly bundle: string;
  /** The anchor's Secret, as it was written last. */
  readonly anchorVersion: string;
}

/** The certificates as they are in the cluster. */
async function readChain(client: Client): Promise<Chain> {
  const anchorSecret = await client.get({ apiVersion: 'v1', kind: 'Secret', name: 'linkerd-trust-anchor', namespace: 'cert-manager' });
  const issuerSecret = await client.get({ apiVersion: 'v1', kind: 'Secret', name: 'linkerd-identity-issuer', namespace: 'linkerd' });
  const roots: Reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'linkerd-identity-trust-roots', namespace: 'linkerd' };
  const { data } = await client.until(roots, 'holds the bundle', 60, (map) => Boolean(map.data?.['ca-bundle.crt']));
  const issuer = new X509Certificate(decoded(issuerSecret, 'tls.crt'));
  return {
    anchor: new X509Certificate(decoded(anchorSecret, 'tls.crt')),
    issuer: Object.assign(issuer, { validity: Date.parse(issuer.validTo) - Date.parse(issuer.validFrom) }),
    issuerKey: decoded(issuerSecret, 'tls.key'),
    bundle: data['ca-bundle.crt'],
    anchorVersion: `${anchorSecret.metadata?.uid} ${anchorSecret.metadata?.resourceVersion}`,
  };
}

/** What a proxy does: the bundle holds the anchor and nothing else, and the anchor has signed the issuer. */
function assertTrusted({ anchor, issuer, issuerKey, bundle }: Chain): void {
  const roots = bundle.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  assert(roots.length === 1, `the bundle holds ${roots.length} certificates, not the anchor alone`);
  const root = new X509Certificate(roots[0]);
  assert(root.fingerprint256 === anchor.fingerprint256, `the bundle holds ${root.subject}, not the anchor`);
  assert(!/PRIVATE/.test(bundle), 'the bundle holds a key');
  assert(root.ca && root.verify(root.publicKey), 'the anchor is no certificate authority that signed itself');
  assert(issuer.ca && issuer.checkIssued(root) && issuer.verify(root.publicKey), `the issuer (${issuer.issuer}) does not verify against the bundle (${root.subject})`);
  assert(issuer.subject === 'CN=identity.linkerd.cluster.local' && root.subject === 'CN=root.linkerd.cluster.local', `names: ${issuer.subject}, ${root.subject}`);
  assert(issuer.checkPrivateKey(createPrivateKey(issuerKey)), 'the issuer\'s key is of another certificate');
}

/** A new issuer, a new key, the same anchor and the same bundle. */
function assertRotated(before: Chain, after: Chain): void {
  assertTrusted(after);
  assert(after.issuer.serialNumber !== before.issuer.serialNumber && after.issuerKey !== before.issuerKey, 'the issuer or its key is the old one');
  assert(after.anchorVersion === before.anchorVersion && after.bundle === before.bundle, 'the anchor or the bundle has changed');
}

/** What `cmctl renew` does. */
async function renew(client: Client): Promise<void> {
  const { status, metadata } = await client.get(ISSUER);
  const condition = { type: 'Issuing', status: 'True', reason: 'ManuallyTriggered', message: 'Certificate re-issuance manually triggered', observedGeneration: metadata?.generation };
  const conditions = [...status.conditions, { ...condition, lastTransitionTime: new Date().toISOString().replace(/\.\d+/, '') }];
  await client.request('PATCH', `/apis/cert-manager.io/v1/namespaces/linkerd/certificates/${ISSUER.name}/status`, JSON.stringify({ status: { conditions } }), 'application/merge-patch+json');
}

async function rotated(client: Client, revision: number): Promise<Chain> {
  await client.until(ISSUER, `has revision ${revision}`, 90, (certificate) => certificate.status?.revision >= revision
    && conditionOf(certificate, 'Ready')?.status === 'True' && conditionOf(certificate, 'Issuing')?.status !== 'True' && isObserved(certificate));
  return readChain(client);
}

/** No file of ours and no commit holds a Secret, a key, or the value of any Secret of the cluster. */
async function assertNothingSecretInGit({ client, repository }: Staging): Promise<void> {
  const files = ['dist', 'versions'].flatMap((folder) => filesBelow(path.join(ROOT, folder)).map((file) => path.join(folder, file)));
  assertNone(files.filter((file) => SECRET_TEXT.test(fs.readFileSync(path.join(ROOT, file), 'utf8'))), 'file with something secret');
  const commits = execFileSync('git', ['log', '--all', '--patch', '--format=%H'], { cwd: repository.folder, encoding: 'utf8', maxBuffer: 1 << 28 });
  const secrets = (await client.list('v1', 'Secret')).filter(({ metadata }) => !metadata?.name?.startsWith('sh.helm.release.')); // what charts hold is public
  const found = secrets.flatMap((secret) => Object.keys(secret.data ?? {}).filter((key) => {
    const value = decoded(secret, key);
    return value.length >= 16 && (commits.includes(value) || commits.includes(Buffer.from(value).toString('base64')));
  }).map((key) => `${secret.metadata?.namespace}/${secret.metadata?.name} ${key}`));
  assertNone(found, 'value of a Secret in a commit');
}

function decoded(secret: Resource, key: string): string {
  return Buffer.from(secret.data[key], 'base64').toString();
}
