import { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import * as l1 from '../../../imports/source.toolkit.fluxcd.io';
import { CustomResource, CustomResourceProps } from '../../core/custom-resource';
import { FLUX_DURATION, FLUX_SOURCE_TIMEOUT, printDuration } from '../../core/duration';
import { problem } from '../../core/problem';
import { ExternalReference, ObjectReference } from '../../core/reference';
import { ANYTHING, BOOLEAN, checkProps, DURATION, instanceOf, TEXT } from '../../core/shape';
import { BucketProvider } from './bucket-provider';
import { DEFAULTS } from '../defaults';
import { ExternalFluxObject } from '../external';
import { inheritedDefaults } from '../inherited-defaults';
import { IBucket } from '../roles';
import { SecretReference } from '../secret-reference';
import { SECRET } from '../shapes';

/** Properties of a `Bucket`. */
export interface BucketProps extends CustomResourceProps {
  /** Name of the bucket in the storage. */
  readonly bucketName: string;
  /** Which storage holds the bucket. */
  readonly provider: BucketProvider;
  /**
   * Beginning of the keys to look at.
   *
   * @default - all keys.
   */
  readonly prefix?: string;
  /**
   * Files to leave out, in the form of `.gitignore`.
   *
   * @default - what the controller leaves out anyway, such as `.git`.
   */
  readonly ignore?: string;
  /**
   * How often the bucket is asked for news.
   *
   * @default - `sourceInterval` of the scopes around (`Defaults`), 10 minutes when none sets it.
   */
  readonly interval?: Duration;
  /**
   * How long one download may take; hours are not possible, longer times are printed in minutes.
   *
   * @default Duration.seconds(60)
   */
  readonly timeout?: Duration;
  /**
   * Secret with the `address` of a proxy, and perhaps `username` and `password`.
   *
   * @default - the proxy of the controller, if any.
   */
  readonly proxySecret?: SecretReference;
  /**
   * Stops the checks for news.
   *
   * @default false
   */
  readonly suspend?: boolean;
}

/**
 * A bucket of an object storage from which Flux takes manifests or charts.
 *
 * @see https://fluxcd.io/flux/components/source/buckets/
 */
export class Bucket extends CustomResource implements IBucket {
  /** A Bucket that exists outside the program. */
  public static fromReference(scope: Construct, id: string, reference: ExternalReference): IBucket {
    return new ExternalFluxObject(scope, id, l1.Bucket.GVK, reference);
  }

  private readonly spec: l1.BucketSpec;

  public constructor(scope: Construct, id: string, props: BucketProps) {
    super(scope, id, l1.Bucket.GVK, props);
    checkProps(this, props, { bucketName: TEXT, provider: instanceOf(BucketProvider, 'BucketProvider.generic(…), .aws(…), .gcp(…) or .azure(…)') }, {
      metadata: ANYTHING, prefix: TEXT, ignore: TEXT, interval: DURATION, timeout: DURATION, proxySecret: SECRET, suspend: BOOLEAN,
    });
    if (props.bucketName === '' || props.bucketName.includes('/')) {
      throw problem(this, `bucketName "${props.bucketName}"`, 'the name of a bucket, without its address and without folders',
        'put folders into prefix, and the address into provider');
    }
    this.spec = {
      bucketName: props.bucketName,
      ...props.provider._spec,
      prefix: props.prefix,
      ignore: props.ignore,
      interval: printDuration(this, 'interval', props.interval ?? inheritedDefaults(this).sourceInterval ?? DEFAULTS.registryInterval, FLUX_DURATION),
      timeout: printDuration(this, 'timeout', props.timeout ?? DEFAULTS.sourceTimeout, FLUX_SOURCE_TIMEOUT),
      proxySecretRef: props.proxySecret && { name: props.proxySecret.name },
      suspend: props.suspend,
    };
  }

  public toSourceReference(): ObjectReference {
    return { ...l1.Bucket.GVK, name: this.name, namespace: this.namespace };
  }

  public toBucketReference(): ObjectReference {
    return this.toSourceReference();
  }

  /** @internal */
  protected _spec(): unknown {
    return l1.toJson_BucketSpec(this.spec);
  }
}
