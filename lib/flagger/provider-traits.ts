import { IConstruct } from 'constructs';
import * as l1 from '../../imports/flagger.app';
import { ObjectReference } from '../core/reference';
import { CanaryAddress } from './context';

/** What a provider makes of the parts of a canary, as Flagger's routers read them (pkg/router). */
export interface ProviderTraits {
  /** Value of `spec.provider`. */
  readonly provider: l1.CanarySpecProvider;
  /** Whether traffic can be split by weight. */
  readonly weights: boolean;
  /** How requests can be told apart. */
  readonly match: MatchSyntax;
  /** Whether traffic can be mirrored: not, during blue/green checks, or also before the first weight and in part (Istio). */
  readonly mirror: MirrorReach;
  /** Whether a client can be kept at one version by a cookie. */
  readonly affinity: boolean;
  /** Whether `*` and IP addresses are hosts too, as in Istio's VirtualServices. */
  readonly anyHost?: boolean;
  /** Fields of `spec.service` that it reads besides those of the Services themselves. */
  readonly reads: readonly ServiceField[];
}

/**
 * By the rules of a route of Gateway API or Istio, by headers that must all fit (with or without regular expressions),
 * by the annotations of an nginx Ingress, or not at all.
 */
type MatchSyntax = 'gateway' | 'istio' | 'headers' | 'exact headers' | 'ingress' | 'none';

type MirrorReach = 'none' | 'blue/green' | 'any';

/** Fields of the service that some providers silently ignore. */
export type ServiceField = 'hosts' | 'match' | 'timeout' | 'backendTimeout' | 'retries' | 'rewrite' | 'headers' | 'mirror' | 'corsPolicy';

/** What a provider adds to the specification. */
export interface ProviderParts {
  readonly service?: Partial<l1.CanarySpecService>;
  readonly ingress?: ObjectReference;
  readonly route?: ObjectReference;
  readonly upstream?: ObjectReference;
}

/** Maps what a provider adds, once the canary is known. */
export type RenderProvider = (scope: IConstruct, address: CanaryAddress) => ProviderParts;
