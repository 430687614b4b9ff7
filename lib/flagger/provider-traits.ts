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
  /** How requests can be told apart: by the rules of a route, by the annotations of an nginx Ingress, or not at all. */
  readonly match: MatchSyntax;
  /** Whether traffic can be mirrored during blue/green checks. */
  readonly mirror: boolean;
  /** Whether `*` and IP addresses are hosts too, as in Istio's VirtualServices. */
  readonly anyHost?: boolean;
  /** Fields of `spec.service` that it reads besides the ports. */
  readonly reads: readonly ServiceField[];
}

type MatchSyntax = 'route' | 'ingress' | 'none';

/** Fields of the service that some providers silently ignore. */
export type ServiceField = 'hosts' | 'match' | 'timeout' | 'retries';

/** What a provider adds to the specification. */
export interface ProviderParts {
  readonly service?: Partial<l1.CanarySpecService>;
  readonly ingress?: ObjectReference;
}

/** Maps what a provider adds, once the canary is known. */
export type RenderProvider = (scope: IConstruct, address: CanaryAddress) => ProviderParts;
