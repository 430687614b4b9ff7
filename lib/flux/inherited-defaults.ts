import { Duration } from 'cdk8s';
import { IConstruct } from 'constructs';
import { checkProps, checkValue, DURATION, instanceOf, struct, TEXT } from '../core/shape';
import { Decryption } from './kustomize/decryption';
import { DEFAULTS } from './defaults';
import { DriftDetection } from './helm/drift';
import { CommonMetadata } from './metadata';
import { Remediation } from './helm/remediation';

/**
 * What Flux objects get when they say nothing themselves. A cluster inherits from its repository, a layer from its
 * cluster, an object from its layer; each may set single properties anew. All of it is printed in every object.
 */
export interface Defaults {
  /**
   * How often Kustomizations and Helm releases are compared with what was asked for.
   *
   * @default Duration.minutes(10)
   */
  readonly interval?: Duration;
  /**
   * How often sources and registries are asked for news.
   *
   * @default - every minute for Git, every 10 minutes for charts, artifacts and images.
   */
  readonly sourceInterval?: Duration;
  /**
   * How soon a failed Kustomization is tried again.
   *
   * @default Duration.minutes(1)
   */
  readonly retryInterval?: Duration;
  /**
   * How long an apply with its health checks, or one step of Helm, may take. The Kustomization of a layer gets twice as
   * long, so that a release in it fails first and says why.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
  /**
   * What happens when Helm fails to install or upgrade. A `strategy` in it counts for upgrades.
   *
   * @default Remediation.retryOnFailure()
   */
  readonly remediation?: Remediation;
  /**
   * What happens when somebody changes an object of a Helm release in the cluster.
   *
   * @default DriftDetection.DISABLED
   */
  readonly driftDetection?: DriftDetection;
  /**
   * ServiceAccount whose rights Kustomizations and Helm releases use. It must exist in the namespace of each of them. The
   * Kustomization that applies a layer, in `flux-system`, takes it from the cluster: it makes the namespace of the layer.
   *
   * @default - the controller's own; in a cluster that locks tenants in, an administrator for each layer with releases.
   */
  readonly serviceAccountName?: string;
  /**
   * How Kustomizations read encrypted files. The key must lie in the namespace of each of them; those that apply layers are
   * in `flux-system`, and decrypt only when the layer holds encrypted files.
   *
   * @default - encrypted files are refused.
   */
  readonly decryption?: Decryption;
  /**
   * Labels of every object, printed or made by a Helm release or Kustomization; an inner label of the same name wins.
   *
   * @default - none.
   */
  readonly labels?: { readonly [key: string]: string };
}

/**
 * The defaults with those of the library filled in.
 *
 * @internal
 */
export interface EffectiveDefaults extends Defaults {
  readonly interval: Duration;
  readonly retryInterval: Duration;
  readonly timeout: Duration;
  readonly remediation: Remediation;
  readonly driftDetection: DriftDetection;
}

const KEY = 'cdk8s-progressive-delivery.flux.defaults';

/**
 * Joins what a scope inherits with its own defaults.
 *
 * @internal
 */
export function joinDefaults(inherited: Defaults, own: Defaults | undefined): Defaults {
  if (own === undefined) return inherited;
  const set = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const labels = inherited.labels && own.labels ? { ...inherited.labels, ...own.labels } : own.labels ?? inherited.labels;
  return { ...inherited, ...set, labels };
}

/**
 * Sets defaults for everything below a scope, which must not have children yet.
 *
 * @internal
 */
export function setDefaults(scope: IConstruct, own: Defaults | undefined): void {
  if (own === undefined) return;
  checkValue(scope, 'defaults', own, struct({}));
  checkProps<Defaults>(scope, own, {}, {
    interval: DURATION, sourceInterval: DURATION, retryInterval: DURATION, timeout: DURATION,
    remediation: instanceOf(Remediation, 'Remediation.retries(…) or .retryOnFailure()'), driftDetection: TEXT, serviceAccountName: TEXT,
    decryption: instanceOf(Decryption, 'Decryption.sops(…)'), labels: struct({}),
  });
  scope.node.setContext(KEY, joinDefaults(inheritedDefaults(scope), own));
}

/**
 * The defaults that the scopes around a construct set.
 *
 * @internal
 */
export function inheritedDefaults(scope: IConstruct): Defaults {
  const found: Defaults | undefined = scope.node.tryGetContext(KEY);
  return found ?? {};
}

/**
 * The metadata that a controller puts on what it applies, with the labels that its object inherits; none when it is empty.
 *
 * @internal
 */
export function commonMetadata(own: CommonMetadata | undefined, { labels }: Defaults): CommonMetadata | undefined {
  if (own?.labels === undefined && own?.annotations === undefined && (own !== undefined || labels === undefined)) return undefined;
  return labels === undefined ? own : { ...own, labels: { ...labels, ...own?.labels } };
}

/**
 * The same, with those of the library for what no scope set.
 *
 * @internal
 */
export function defaultsFor(scope: IConstruct): EffectiveDefaults {
  const { interval, retryInterval, timeout, remediation, driftDetection, ...rest } = inheritedDefaults(scope);
  return {
    ...rest,
    interval: interval ?? DEFAULTS.applyInterval,
    retryInterval: retryInterval ?? DEFAULTS.retryInterval,
    timeout: timeout ?? DEFAULTS.applyTimeout,
    remediation: remediation ?? Remediation.retryOnFailure(),
    driftDetection: driftDetection ?? DriftDetection.DISABLED,
  };
}
