import { checkSecrets } from '../../lib/checks/secrets';

// Put together here, so that no scanner of other people finds this file.
const GITHUB = `ghp_${'aB3'.repeat(12)}`;
const PEM = `-----BEGIN RSA ${'PRIVATE'} KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA ${'PRIVATE'} KEY-----\n`;
const SLACK_HOOK = `https://hooks.slack.com/${'services'}/T01234567/B01234567/${'abcd'.repeat(6)}`;

const ALLOWED = 'no secret in clear text: Git keeps it for ever, and everybody who reads the repository has it';
const WAYS_OUT = 'change it, for it may be known already; then encrypt it with SOPS and add the file with layer.addEncryptedFile, '
  + 'or seal it with kubeseal (sealedsecrets.SealedSecret), or create it in the cluster and refer to it with SecretReference.existing';
const OPT_OUT = '; if it is none, say why in the annotation cdk8s-pd/not-a-secret';

function config(value: unknown, annotations?: object) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', ...annotations && { annotations } }, data: { 'app.yaml': value } };
}

function secret(content: object, annotations?: object) {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a', annotations }, ...content };
}

test.each([['data', { data: { user: 'YQ==', password: 'YQ==' } }], ['stringData', { stringData: { user: 'a', password: 'a' } }]])('rejects a Secret with %s, with three ways out', (_field, content) => {
  expect(checkSecrets(secret(content))).toEqual([`a Secret with user, password in clear text · ${ALLOWED} · ${WAYS_OUT}${OPT_OUT}`]);
});

test.each([
  ['a token for a service account', secret({ type: 'kubernetes.io/service-account-token' })],
  ['a Secret that a controller fills', secret({ data: { ca: '' }, stringData: {} })],
  ['a Secret that says why', secret({ stringData: { url: 'https://github.com/acme/fleet' } }, { 'cdk8s-pd/not-a-secret': 'Argo CD reads its settings from Secrets only' })],
])('%s passes', (_what, object) => {
  expect(checkSecrets(object)).toEqual([]);
});

test.each([
  ['a GitHub token', GITHUB],
  ['a GitHub token', `github_pat_${'a1_'.repeat(20)}`],
  ['a GitLab token', `glpat-${'aB3'.repeat(7)}`],
  ['a Slack token', `xoxb-${'1234567890-'.repeat(2)}abcdef`],
  ['the address of a Slack webhook', SLACK_HOOK],
  ['the address of a Discord webhook', `https://discord.com/api/webhooks/${'1'.repeat(18)}/${'aB3_'.repeat(16)}`],
  ['an age key', `AGE-SECRET-KEY-1${'QPZRY9X8GF'.repeat(6).slice(0, 58)}`],
  ['a JSON Web Token', `eyJ${'hbGciOi'.repeat(3)}.eyJ${'zdWIiOi'.repeat(3)}.${'SflKxwRJ'.repeat(4)}`],
  ['an address with a password', 'postgres://shop:hunter2@db.example.com:5432/shop'],
  ['an address with a password', 'see redis://:hunter2@cache and so on'],
])('rejects %s anywhere in a text, and does not show it', (what, text) => {
  expect(checkSecrets(config(`settings:\n  value: ${text}\n`))).toEqual([`data["app.yaml"]: ${what} · ${ALLOWED} · ${WAYS_OUT}${OPT_OUT}`]);
});

test('rejects a private key, also in base64, whatever an annotation says', () => {
  const annotations = { 'cdk8s-pd/not-a-secret': 'it is only for tests, really' };
  const text = [`data["app.yaml"]: a private key · ${ALLOWED} · ${WAYS_OUT}`];
  expect(checkSecrets(config(PEM, annotations))).toEqual(text);
  expect(checkSecrets(config(`users:\n- client-key-data: ${Buffer.from(PEM).toString('base64')}`))).toEqual(text);
  expect(checkSecrets(config(PEM.replace(/RSA /g, 'OPENSSH ')))).toEqual(text);
});

test('rejects a private key in base64 wherever it begins, also behind certificates', () => {
  const text = [`data["app.yaml"]: a private key · ${ALLOWED} · ${WAYS_OUT}`];
  const certificate = '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUX\n-----END CERTIFICATE-----\n';
  for (const before of ['\n', '\n\n', '\n\n\n', certificate.repeat(5)]) {
    expect(checkSecrets(config(Buffer.from(before + PEM).toString('base64')))).toEqual(text);
  }
  expect(checkSecrets(config(PEM.replace('MIIE', 'Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nMIIE')))).toEqual(text);
  expect(checkSecrets(config(JSON.stringify({ key: PEM })))).toEqual(text);
});

test('rejects a Secret inside another object, except for values that a template fills in', () => {
  const inner = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, stringData: { user: '<< inputs.user >>', password: 'hunter2' } };
  const set = { apiVersion: 'fluxcd.controlplane.io/v1', kind: 'ResourceSet', metadata: { name: 'a' }, spec: { resources: [inner] } };
  expect(checkSecrets(set)).toEqual([`spec.resources[0]: a Secret with password in clear text · ${ALLOWED} · ${WAYS_OUT}${OPT_OUT}`]);
  expect(checkSecrets({ ...set, spec: { resources: [{ ...inner, stringData: { user: '<< inputs.user >>' } }] } })).toEqual([]);
  expect(checkSecrets({ ...set, spec: { resources: [{ kind: 'Secret', name: 'db', data: { a: 'b' } }] } })).toEqual([]);
});

test('an access key of AWS counts when its secret is beside it', () => {
  const id = 'AKIAIOSFODNN7EXAMPLE';
  const key = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  expect(checkSecrets({ ...config(id), other: key })).toEqual([`data["app.yaml"]: an AWS access key, with its secret beside it · ${ALLOWED} · ${WAYS_OUT}${OPT_OUT}`]);
  expect(checkSecrets({ ...config(id), other: 'a'.repeat(40) })).toEqual([]);
  expect(checkSecrets(config(key))).toEqual([]);
});

test('an annotation without a reason excuses nothing', () => {
  expect(checkSecrets(config(GITHUB, { 'cdk8s-pd/not-a-secret': 'true' }))).toHaveLength(1);
  expect(checkSecrets(config(GITHUB, { 'cdk8s-pd/not-a-secret': 'an example from the docs of GitHub' }))).toEqual([]);
});

test.each([
  'https://github.com/acme/fleet', 'ssh://git@github.com/acme/fleet', 'http://user@example.com', 'http://app.example.com:8080/@me', 'oci://registry:5000/app@sha256:0123',
  'postgres://$(USER):$(PASSWORD)@db/shop', 'postgres://shop:${PASSWORD}@db/shop', 'postgres://shop:{{ .password }}@db/shop', 'postgres://<user>:<password>@db', 'amqp://user:xxxx@queue', 'amqp://user:****@queue',
  'amqp://user:[password]@queue', 'docker://registry:5000@sha256:0123', `grep -q -- "-----BEGIN RSA ${'PRIVATE'} KEY-----" file`, `It begins with -----BEGIN ${'PRIVATE'} KEY----- and a line break.`,
  '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', '-----BEGIN PUBLIC KEY-----', Buffer.from('-----BEGIN CERTIFICATE-----\nMIIBAAAAAAAAAA').toString('base64'),
  'ghp_short', 'glpat-<token>', 'eyJhbGciOiJIUzI1NiJ9', 'age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqs3290gq', '0123456789abcdef0123456789abcdef01234567',
  'Set the password in the Secret; token: see below', 'AgBy3i4OJSWK+PiTySYZZA9rO43cGDEq' + 'A'.repeat(40),
])('%j is no secret', (text) => {
  expect(checkSecrets(config(text))).toEqual([]);
});
