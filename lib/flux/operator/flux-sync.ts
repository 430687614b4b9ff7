import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/fluxcd.controlplane.io';
import { FLUX_DURATION, printDuration } from '../../core/duration';
import { memberOf } from '../../core/enum';
import { checkDnsLabel } from '../../core/names';
import { problem, valueProblem } from '../../core/problem';
import { checkProps, DURATION, instanceOf, OptionalShapes, TEXT } from '../../core/shape';
import { DEFAULTS } from '../defaults';
import { GitProvider } from '../source/git-provider';
import { GitReference } from '../source/git-reference';
import { checkGitUrl, checkSshLogin } from '../source/git-repository';
import { checkImageName } from '../image/image-name';
import { OciReference } from '../source/oci-reference';
import { RegistryProvider } from '../registry-provider';
import { SecretReference } from '../secret-reference';
import { SECRET } from '../shapes';

/** What every sync takes, wherever its files lie. */
export interface SyncOptions {
  /** Folder to apply, relative to the root of the source. */
  readonly path: string;
  /**
   * How often the source is asked for news.
   *
   * @default Duration.minutes(1)
   */
  readonly interval?: Duration;
  /**
   * Name of the source and the Kustomization that the operator makes; it can never be changed.
   *
   * @default - the namespace of the FluxInstance.
   */
  readonly name?: string;
}

/** What `FluxSync.git` syncs. */
export interface GitSync extends SyncOptions {
  /** Address of the repository: `https://…`, `http://…` or `ssh://…`. */
  readonly url: string;
  /**
   * What is checked out: a branch, a tag, or a full reference; ranges and commits are not possible.
   *
   * @default GitReference.branch('main')
   */
  readonly reference?: GitReference;
  /**
   * Secret with `username` and `password`, or with `identity` and `known_hosts` for SSH.
   *
   * @default - the repository is public, or the provider logs in.
   */
  readonly credential?: SecretReference;
  /**
   * Who logs in, where that is neither a password, a token nor a key; only over HTTP.
   *
   * @default - `credential`.
   */
  readonly provider?: GitProvider;
}

/** What `FluxSync.oci` syncs. */
export interface OciSync extends SyncOptions {
  /** Address `oci://registry/path`, without a tag or digest. */
  readonly url: string;
  /**
   * Tag of the artifact; ranges and digests are not possible.
   *
   * @default 'latest'
   */
  readonly tag?: string;
  /**
   * Secret to log in to the registry, of type `kubernetes.io/dockerconfigjson`.
   *
   * @default - the artifact is public, or the provider logs in.
   */
  readonly credential?: SecretReference;
  /**
   * The cloud whose identity logs in.
   *
   * @default - none: `credential` logs in, or nobody.
   */
  readonly provider?: RegistryProvider;
}

/** What `FluxSync.bucket` syncs. */
export interface BucketSync extends SyncOptions {
  /** Host and perhaps port of the object storage, such as `minio.acme.io`; for Azure the whole address. */
  readonly endpoint: string;
  /** Name of the bucket. */
  readonly bucketName: string;
  /**
   * Secret with `accesskey` and `secretkey`, or what the cloud of the provider asks for.
   *
   * @default - the bucket is public, or the provider logs in.
   */
  readonly credential?: SecretReference;
  /**
   * The cloud whose identity logs in.
   *
   * @default - none: `credential` logs in, or nobody.
   */
  readonly provider?: RegistryProvider;
}

const OPTIONS: OptionalShapes<SyncOptions> = { interval: DURATION, name: TEXT };

/** What the operator syncs into the cluster: it makes the source and the Kustomization, and owns both. */
export class FluxSync {
  /** A folder of a Git repository. */
  public static git(sync: GitSync): FluxSync {
    const where = 'FluxSync.git';
    checkProps<GitSync>(where, sync, { url: TEXT, path: TEXT }, {
      ...OPTIONS, reference: instanceOf(GitReference, 'GitReference.branch(…)'), credential: SECRET,
      provider: instanceOf(GitProvider, 'GitProvider.githubApp(…), .aws() or .azure()'),
    });
    const { branch, tag, name, commit, semver } = (sync.reference ?? GitReference.branch('main'))._spec;
    if (commit !== undefined || semver !== undefined) {
      throw valueProblem(where, 'a reference by range or commit', 'GitReference.branch, .tag or .named', 'sync a branch, and move it');
    }
    const login = sync.provider?._spec;
    if (login !== undefined && sync.credential !== undefined) {
      throw valueProblem(where, 'both provider and credential', 'one of the two, since the operator has one field for a Secret', 'remove credential');
    }
    if (login?.serviceAccountName !== undefined) {
      throw valueProblem(where, `a provider with serviceAccountName "${login.serviceAccountName}"`, 'the identity of the controller, since a FluxInstance has no field for another',
        'remove serviceAccountName');
    }
    if (login !== undefined && sync.url.startsWith('ssh://')) {
      throw valueProblem(where, `url "${sync.url}" with a provider`, 'an address that starts with https://, since a provider makes no SSH keys', 'write https://, or set credential instead');
    }
    return new FluxSync((scope) => {
      checkGitUrl(scope, sync.url);
      if (sync.credential === undefined) checkSshLogin(scope, 'url of sync', sync.url);
      return {
        kind: l1.FluxInstanceSpecSyncKind.GIT_REPOSITORY,
        url: sync.url,
        ref: name ?? (tag === undefined ? `refs/heads/${branch}` : `refs/tags/${tag}`),
        provider: memberOf(scope, 'provider of sync', l1.FluxInstanceSpecSyncProvider, login?.provider),
        pullSecret: login?.secretRef?.name ?? sync.credential?.name,
        ...optionsOf(scope, sync),
      };
    });
  }

  /** A folder of an artifact in an OCI registry, as `flux push artifact` makes it. */
  public static oci(sync: OciSync): FluxSync {
    checkProps<OciSync>('FluxSync.oci', sync, { url: TEXT, path: TEXT }, { ...OPTIONS, tag: TEXT, credential: SECRET, provider: TEXT });
    const { tag = 'latest' } = OciReference.tag(sync.tag ?? 'latest')._spec;
    return new FluxSync((scope) => {
      if (!sync.url.startsWith('oci://')) throw problem(scope, `url of sync "${sync.url}"`, 'an address that starts with oci://', `write oci://${sync.url.replace(/^\w+:\/\//, '')}`);
      checkImageName(scope, 'url of sync', sync.url, 'the tag belongs into tag');
      return {
        kind: l1.FluxInstanceSpecSyncKind.OCI_REPOSITORY,
        url: sync.url,
        ref: tag,
        provider: memberOf(scope, 'provider of sync', l1.FluxInstanceSpecSyncProvider, sync.provider),
        pullSecret: sync.credential?.name,
        ...optionsOf(scope, sync),
      };
    });
  }

  /** A folder of a bucket in an object storage. */
  public static bucket(sync: BucketSync): FluxSync {
    const where = 'FluxSync.bucket';
    checkProps<BucketSync>(where, sync, { endpoint: TEXT, bucketName: TEXT, path: TEXT }, { ...OPTIONS, credential: SECRET, provider: TEXT });
    const isAzure = sync.provider === RegistryProvider.AZURE;
    // The S3 client refuses an address with a scheme, the one of Azure an address without.
    if (!(isAzure ? /^https?:\/\/./ : /^[\w.-]+(:\d+)?$/).test(sync.endpoint)) {
      throw valueProblem(where, `endpoint "${sync.endpoint}"`, isAzure ? 'an address that starts with https://' : 'a host, perhaps with a port',
        `write ${isAzure ? `https://${sync.endpoint}` : sync.endpoint.replace(/^\w+:\/\//, '').replace(/\/.*$/, '')}`);
    }
    return new FluxSync((scope) => ({
      kind: l1.FluxInstanceSpecSyncKind.BUCKET,
      url: sync.endpoint,
      ref: sync.bucketName,
      provider: memberOf(scope, 'provider of sync', l1.FluxInstanceSpecSyncProvider, sync.provider),
      pullSecret: sync.credential?.name,
      ...optionsOf(scope, sync),
    }));
  }

  private constructor(
    /** @internal */
    public readonly _spec: (scope: IConstruct) => l1.FluxInstanceSpecSync,
  ) {}
}

function optionsOf(scope: IConstruct, { path, interval, name }: SyncOptions): { readonly path: string; readonly interval: string; readonly name?: string } {
  if (name !== undefined) checkDnsLabel(scope, 'name of sync', name);
  return { path, interval: printDuration(scope, 'interval of sync', interval ?? DEFAULTS.gitInterval, FLUX_DURATION), name };
}
