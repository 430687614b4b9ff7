import { execFileSync } from 'child_process';
import { ApiObject } from 'cdk8s';
import * as fs from 'fs';
import * as path from 'path';
import { Cluster, ClusterProps, ClusterSync, flux, GitOpsRepositoryProps, ImageUpdates, ImageVersion, Layer, platform } from '../../lib';
import { scratchFolder, scratchRepository } from '../helpers';
import { folderWith, ROOT, run } from './run';

/** The folder of a repository with one cluster `production`. */
function printed(props: ClusterProps, build: (cluster: Cluster) => void = () => undefined, repositoryProps: Partial<GitOpsRepositoryProps> = {}): string {
  const { repository, folder } = scratchRepository({ ...repositoryProps });
  const cluster = new Cluster(repository, 'production', props);
  build(cluster);
  repository.synth();
  return folder;
}

function output(folder: string, ...flags: string[]): string {
  const result = run(folder, 'bootstrap', 'production', ...flags);
  expect(result).toMatchObject({ status: 0, err: '' });
  // What is printed is copied into a shell: its grammar must be right.
  execFileSync('sh', ['-n'], { input: result.out });
  return result.out;
}

function commandsIn(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

const secret = (name: string): flux.SecretReference => flux.SecretReference.existing(name);

test('the commands are those of the README, with the names of this repository', () => {
  const [, block] = /## From an empty cluster[^]*?```sh\n([^]*?)```/.exec(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')) ?? [];
  expect(commandsIn(run(ROOT, 'bootstrap', 'staging').out)).toEqual(commandsIn(block));
});

test('a public repository without secrets needs three steps, numbered, in an order that works', () => {
  const folder = printed({}, (cluster) => new platform.FluxOperator(cluster, 'flux-operator', { version: '0.57.0', values: { reporting: { interval: "it's 5m" } } }));
  expect(output(folder)).toBe(`# From an empty cluster to production. In the folder of the program, and with kubectl at that cluster:

# 1. The Flux Operator, in the version that dist/ holds
helm install flux-operator oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator --version 0.57.0 --namespace flux-system --create-namespace --set-json 'reporting={"interval":"it'\\''s 5m"}'

# 2. Flux, which applies everything else
kubectl apply -f dist/production/flux-system/fluxinstance-flux.yaml
kubectl wait fluxinstance/flux --namespace flux-system --for=condition=Ready --timeout=5m

# 3. Every layer becomes Ready; what waits for another one says so
kubectl get kustomizations --namespace flux-system --watch
`);
});

test('a program without the operator says that nobody upgrades it', () => {
  expect(output(printed({}))).toContain('# 1. The Flux Operator; dist/ does not hold it, so upgrade it by hand\nhelm install flux-operator oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator --namespace flux-system --create-namespace\n');
});

test.each([
  ['a token', 'https://github.com/acme/fleet', ClusterSync.git({ credential: secret('fleet') }),
    '# fleet: username, password · Flux reads https://github.com/acme/fleet\n'
    + 'kubectl create secret generic fleet --namespace flux-system --from-literal=username=git --from-literal=password="$GIT_TOKEN"\n'],
  ['a key', 'ssh://git@github.com/acme/fleet', ClusterSync.git({ credential: secret('fleet') }),
    '# fleet: identity, known_hosts · Flux reads ssh://git@github.com/acme/fleet\n'
    + 'kubectl create secret generic fleet --namespace flux-system --from-file=identity=./identity --from-file=known_hosts=./known_hosts\n'],
  ['a GitHub App', 'https://github.com/acme/fleet', ClusterSync.git({ provider: flux.GitProvider.githubApp(secret('app')) }),
    'kubectl create secret generic app --namespace flux-system --from-literal=githubAppID="$GITHUB_APP_ID" '
    + '--from-file=githubAppPrivateKey=./github-app.pem --from-literal=githubAppInstallationID="$GITHUB_APP_INSTALLATION_ID"\n'],
  ['the login of a registry', 'https://github.com/acme/fleet', ClusterSync.oci({ url: 'oci://ghcr.io/acme/fleet', credential: secret('fleet') }),
    '# fleet: .dockerconfigjson · Flux reads oci://ghcr.io/acme/fleet\n'
    + 'kubectl create secret docker-registry fleet --namespace flux-system --docker-server=ghcr.io --docker-username="$REGISTRY_USERNAME" --docker-password="$REGISTRY_PASSWORD"\n'],
])('a sync with %s asks for its secret, with its keys', (_name, url, sync, text) => {
  expect(output(printed({ sync }, undefined, { url }))).toContain(`Secrets that Git does not hold\n${text.startsWith('#') ? text : ''}`);
  expect(output(printed({ sync }, undefined, { url }))).toContain(text);
});

test.each([
  ['Google', flux.BucketProvider.gcp({ credential: secret('storage') }), '--from-file=serviceaccount=./serviceaccount.json', 'serviceaccount'],
  ['Azure', flux.BucketProvider.azure({ endpoint: 'https://acme.blob.core.windows.net', credential: secret('storage') }), '--from-literal=accountKey="$AZURE_ACCOUNT_KEY"', 'accountKey'],
  ['Amazon', flux.BucketProvider.aws({ region: 'eu-central-1', credential: secret('storage') }), '--from-literal=accesskey="$BUCKET_ACCESS_KEY" --from-literal=secretkey="$BUCKET_SECRET_KEY"',
    'accesskey, secretkey'],
])('a bucket of %s asks for the keys that its provider reads', (_name, provider, flags, keys) => {
  const text = output(printed({}, (cluster) => new flux.Bucket(new Layer(cluster, 'files'), 'files', { bucketName: 'files', provider })));
  expect(text).toContain(`# storage: ${keys} · Bucket files reads `);
  expect(text).toContain(`kubectl create secret generic storage --namespace files ${flags}\n`);
});

test('a storage that gives out credentials asks for the login of its service', () => {
  const provider = flux.BucketProvider.generic({ endpoint: 'minio.example.com', sts: { endpoint: 'https://sts.example.com', credential: secret('ldap') } });
  expect(output(printed({}, (cluster) => new flux.Bucket(new Layer(cluster, 'files'), 'files', { bucketName: 'files', provider }))))
    .toContain('kubectl create secret generic ldap --namespace files --from-literal=username="$LDAP_USERNAME" --from-literal=password="$LDAP_PASSWORD"\n');
});

test('values and a kubeconfig of a release ask for their keys', () => {
  const folder = printed({}, (cluster) => new ApiObject(new Layer(cluster, 'shop'), 'cache', {
    apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', spec: {
      interval: '1h', chartRef: { kind: 'OCIRepository', name: 'cache' }, valuesFrom: [{ kind: 'Secret', name: 'passwords' }, { kind: 'Secret', name: 'maybe', optional: true }],
      kubeConfig: { secretRef: { name: 'remote', key: 'config' } },
    },
  }));
  expect(output(folder)).toContain('kubectl create secret generic passwords --namespace shop --from-file=values.yaml=./values.yaml\n');
  expect(output(folder)).toContain('kubectl create secret generic remote --namespace shop --from-file=config=./kubeconfig\n');
  expect(output(folder)).not.toContain('maybe');
});

test('an artifact is pushed before Flux asks for it', () => {
  const text = output(printed({ sync: ClusterSync.oci({ url: 'oci://ghcr.io/acme/fleet', tag: 'production' }) }));
  expect(commandsIn(text)[1]).toBe('flux push artifact oci://ghcr.io/acme/fleet:production --path=dist --source="$(git config --get remote.origin.url)" --revision="$(git branch --show-current)@sha1:$(git rev-parse HEAD)"');
});

test('every Secret that an object reads is there once, with all purposes and keys; those that Git brings are not', () => {
  const folder = printed({ imageUpdates: ImageUpdates.commitTo('main', { credential: secret('push'), signingKey: flux.CommitSigningKey.gpg(secret('signer')) }) }, (cluster) => {
    cluster.addImage('shop', {
      name: 'registry.acme.io:5000/shop', version: ImageVersion.automatic({ policy: flux.ImagePolicyChoice.semver('1.x'), startAt: '1.0.0' }),
      registry: { credential: secret('pull'), certSecret: secret('authority') },
    });
    const layer = new Layer(cluster, 'shop');
    const key = (name: string, field: string): object => ({ name: field, valueFrom: { secretKeyRef: { name, key: field } } });
    new ApiObject(layer, 'web', {
      apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: {
        imagePullSecrets: [{ name: 'pull' }],
        containers: [{ name: 'web', image: 'registry.acme.io:5000/shop:1', env: [key('database', 'password'), key('database', 'user-name'), key('sealed', 'token')], envFrom: [{ secretRef: { name: 'maybe', optional: true } }] }],
        volumes: [{ name: 'files', secret: { secretName: 'files' } }],
      } } },
    });
    new ApiObject(layer, 'sealed', { apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', spec: { encryptedData: {} } });
  });
  const text = output(folder);
  const [, , secrets] = text.split(/\n\n# \d\. /);
  expect(secrets.split('\n').slice(1)).toEqual([
    '# push: username, password · image automation pushes to https://github.com/acme/fleet, so it must be allowed to write',
    'kubectl create secret generic push --namespace flux-system --from-literal=username=git --from-literal=password="$GIT_TOKEN"',
    '# pull: .dockerconfigjson · ImageRepository shop reads the tags of registry.acme.io:5000/shop',
    'kubectl create secret docker-registry pull --namespace flux-system --docker-server=registry.acme.io:5000 --docker-username="$REGISTRY_USERNAME" --docker-password="$REGISTRY_PASSWORD"',
    '# authority: ca.crt · certificate authority of ImageRepository shop',
    'kubectl create secret generic authority --namespace flux-system --from-file=ca.crt=./ca.crt',
    '# signer: git.asc · signs the commits of image automation',
    'kubectl create secret generic signer --namespace flux-system --from-file=git.asc=./signing-key.asc',
    '# database: password, user-name · Deployment web reads it',
    'kubectl create namespace shop',
    'kubectl create secret generic database --namespace shop --from-literal=password="$PASSWORD" --from-literal=user-name="$USER_NAME"',
    '# files: what ./files.env holds · Deployment web reads all of it',
    'kubectl create secret generic files --namespace shop --from-env-file=./files.env',
    '# pull: .dockerconfigjson · pulls the images of Deployment web',
    'kubectl create secret docker-registry pull --namespace shop --docker-server=registry.acme.io:5000 --docker-username="$REGISTRY_USERNAME" --docker-password="$REGISTRY_PASSWORD"',
  ]);
});

describe('--restore', () => {
  test('puts the keys of Sealed Secrets and SOPS back before Flux starts', () => {
    const folder = printed({}, (cluster) => {
      new platform.SealedSecrets(cluster, 'sealed-secrets');
      const layer = new Layer(cluster, 'apps', { namespace: 'flux-system' });
      new flux.Kustomization(layer, 'vault', { source: cluster.source, decryption: flux.Decryption.sops({ secret: secret('sops') }) });
    });
    const text = output(folder, '--restore');
    expect(commandsIn(text).map((line) => line.split(' ').slice(0, 4).join(' '))).toEqual([
      'helm install flux-operator oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator',
      'kubectl create secret generic',
      'kubectl apply -f sealed-secrets-key.yaml',
      'kubectl apply -f dist/production/flux-system/fluxinstance-flux.yaml',
      'kubectl wait fluxinstance/flux --namespace',
      'kubectl get kustomizations --namespace',
    ]);
    expect(text).toContain('# sops: age.agekey · decrypts layer vault: the private key to which its files in Git were encrypted\n'
      + 'kubectl create secret generic sops --namespace flux-system --from-file=age.agekey=./age.agekey\n');
    expect(text).toContain('# kubectl get secret --namespace kube-system --selector sealedsecrets.bitnami.com/sealed-secrets-key --output yaml > sealed-secrets-key.yaml\n');
  });

  test('asks for no key that the cluster does not use', () => {
    expect(output(printed({}), '--restore')).not.toContain('Sealed');
  });
});

describe('flux bootstrap', () => {
  const installation = flux.Installation.bootstrap();

  test('is the command, after the secrets, with the controllers that the program needs', () => {
    const folder = printed({ flux: installation, imageUpdates: ImageUpdates.commitTo('main', { credential: secret('push') }) }, undefined, { path: 'deploy/fleet' });
    expect(commandsIn(output(folder)).slice(0, 3)).toEqual([
      'kubectl create namespace flux-system',
      'kubectl create secret generic push --namespace flux-system --from-literal=username=git --from-literal=password="$GIT_TOKEN"',
      'GIT_PASSWORD="$GIT_TOKEN" flux bootstrap git --url=https://github.com/acme/fleet --branch=main --path=deploy/fleet/clusters/production --token-auth'
      + ' --components-extra=image-reflector-controller,image-automation-controller',
    ]);
  });

  test('takes a key for ssh://, and what the command itself wrote before', () => {
    const folder = printed({ flux: installation }, undefined, { url: 'ssh://git@github.com/acme/fleet' });
    expect(commandsIn(output(folder))[0]).toBe('flux bootstrap git --url=ssh://git@github.com/acme/fleet --branch=main --path=clusters/production --private-key-file=./identity');
    const sync = 'apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata:\n  name: flux-system\nspec:\n  ref:\n    branch: live\n  url: https://git.acme.io/fleet\n---\napiVersion: v1\nkind: X\nmetadata:\n  name: x\n';
    fs.mkdirSync(path.join(folder, 'clusters/production/flux-system'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'clusters/production/flux-system/gotk-sync.yaml'), sync);
    expect(commandsIn(output(folder, '--restore'))[0]).toBe('GIT_PASSWORD="$GIT_TOKEN" flux bootstrap git --url=https://git.acme.io/fleet --branch=live --path=clusters/production --token-auth');
  });

  test('a cluster is taken over by one more file in its folder', () => {
    const text = output(printed({ flux: installation }, (cluster) => new Layer(cluster, 'shop')), '--take-over');
    expect(text).toContain("git add clusters/production/dist.yaml && git commit --message 'Flux applies dist/production' && git push\n");
    expect(text).not.toMatch(/helm install|fluxinstance|prune/);
  });
});

describe('--take-over', () => {
  /** What a shell runs for one line of the output, with a kubectl that says what it is told. */
  function runLine(line: string, answer: string): string[] {
    const folder = scratchFolder();
    const log = path.join(folder, 'log');
    fs.writeFileSync(path.join(folder, 'kubectl'), `#!/bin/sh\nif [ "$1" = get ]; then printf '%s' '${answer}'; else echo "$@" >> ${log}; fi\n`, { mode: 0o755 });
    execFileSync('sh', ['-c', line], { env: { ...process.env, PATH: `${folder}:${process.env.PATH}` } });
    return fs.readFileSync(log, 'utf8').trim().split('\n');
  }
  const folder = (): string => printed({}, (cluster) => {
    new Layer(cluster, 'apps');
    new Layer(cluster, 'shop');
  });

  test('protects what Flux applies from pruning, stops it, and only then gives Flux another path', () => {
    const lines = commandsIn(output(folder(), '--take-over'));
    const at = (text: string): number => lines.findIndex((line) => line.includes(text));
    const order = [at('prune=disabled'), at('"suspend":true'), at('helm install'), at('kubectl apply -f dist/production'), at('"suspend":false'), at('wait fluxinstance'), at('prune-')];
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(lines[at('helm install')]).not.toContain('--create-namespace');
  });

  test('the inventory of a Kustomization becomes one command for each object, whatever its name', () => {
    const [line] = commandsIn(output(folder(), '--take-over')).filter((each) => each.includes('prune=disabled'));
    const inventory = ['flux-system_apps_kustomize.toolkit.fluxcd.io_Kustomization', '_shop__Namespace', 'shop_settings__ConfigMap', '_system__view_rbac.authorization.k8s.io_ClusterRole', ''].join('\n');
    const flags = '--overwrite --field-manager=flux-client-side-apply kustomize.toolkit.fluxcd.io/prune=disabled';
    expect(runLine(line, inventory)).toEqual([
      `annotate Kustomization.kustomize.toolkit.fluxcd.io apps --namespace=flux-system ${flags}`,
      `annotate Namespace shop ${flags}`,
      `annotate ConfigMap settings --namespace=shop ${flags}`,
      `annotate ClusterRole.rbac.authorization.k8s.io system:view ${flags}`,
    ]);
  });

  test('all Kustomizations but the first one are stopped, and those that are layers now go on when they have the path of the layer', () => {
    const lines = commandsIn(output(folder(), '--take-over'));
    const stop = lines.find((line) => line.includes('"suspend":true')) ?? '';
    expect(runLine(stop, 'flux-system   flux-system\nflux-system   apps\nteam-a        flux-system\n').map((line) => line.replace(/ --type.*/, '')))
      .toEqual(['patch kustomization apps --namespace flux-system', 'patch kustomization flux-system --namespace team-a']);
    const go = lines.find((line) => line.includes('"suspend":false')) ?? '';
    expect(runLine(go, '').slice(0, 3)).toEqual([
      'wait kustomization/apps --namespace flux-system --for=create --timeout=5m',
      'wait kustomization/apps --namespace flux-system --for=jsonpath={.spec.path}=./dist/production/apps --timeout=5m',
      'patch kustomization apps --namespace flux-system --type=merge --field-manager=flux-client-side-apply --patch {"spec":{"suspend":false}}',
    ]);
  });
});

test.each([
  ['a cluster that is not there', ['producton'], '[cdk8s-pd bootstrap] cluster "producton" · production · did you mean production?\n'],
  ['a cluster that nothing was printed for', ['production'],
    '[cdk8s-pd bootstrap] dist/production without a FluxInstance, and no clusters/production/dist.yaml · a cluster with one of them · run cdk8s-pd synth; it writes the one that the program asks for\n'],
])('rejects %s', (_name, args, err) => {
  expect(run(folderWith({ 'versions/production.yaml': '' }), 'bootstrap', ...args)).toEqual({ status: 1, out: '', err });
});

test('rejects --restore together with --take-over as wrong usage', () => {
  const result = run(folderWith({}), 'bootstrap', 'production', '--restore', '--take-over');
  expect(result).toMatchObject({ status: 2, out: '' });
  expect(result.err).toContain('error: --restore and --take-over are for different clusters');
});
