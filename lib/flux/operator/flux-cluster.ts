import { IConstruct } from 'constructs';
import * as l1 from '../../../imports/fluxcd.controlplane.io';
import { memberOf } from '../../core/enum';
import { problem } from '../../core/problem';
import { BOOLEAN, structOf, TEXT } from '../../core/shape';

/** What a cluster runs on. */
export enum FluxClusterType {
  /** Any Kubernetes. */
  KUBERNETES = 'kubernetes',
  /** Red Hat OpenShift. */
  OPENSHIFT = 'openshift',
  /** Amazon Elastic Kubernetes Service. */
  AWS = 'aws',
  /** Azure Kubernetes Service. */
  AZURE = 'azure',
  /** Google Kubernetes Engine. */
  GCP = 'gcp',
}

/** How much the controllers get to do: their concurrency, and their memory. */
export enum FluxClusterSize {
  /** Few objects. */
  SMALL = 'small',
  /** Some hundred objects. */
  MEDIUM = 'medium',
  /** Thousands of objects. */
  LARGE = 'large',
}

/** What Flux should know of the cluster. */
export interface FluxCluster {
  /**
   * What it runs on.
   *
   * @default FluxClusterType.KUBERNETES
   */
  readonly type?: FluxClusterType;
  /**
   * How much the controllers get to do.
   *
   * @default - as upstream has it.
   */
  readonly size?: FluxClusterSize;
  /**
   * Locks tenants in: no references to other namespaces, and the rights of a ServiceAccount instead of the controller's.
   *
   * @default false
   */
  readonly multitenant?: boolean;
  /**
   * ServiceAccount of a tenant that names none; needs `multitenant` or `multitenantWorkloadIdentity`.
   *
   * @default - `default`, when tenants are locked in.
   */
  readonly tenantDefaultServiceAccount?: string;
  /**
   * Lets objects name the ServiceAccount whose identity in the cloud they use, in `serviceAccountName`.
   *
   * @default false
   */
  readonly objectLevelWorkloadIdentity?: boolean;
  /**
   * Locks tenants in to identities of their own: the identity of a controller is never used. Needs
   * `objectLevelWorkloadIdentity`.
   *
   * @default false
   */
  readonly multitenantWorkloadIdentity?: boolean;
  /**
   * ServiceAccount with which files of a tenant are decrypted that names none; needs `multitenantWorkloadIdentity`.
   *
   * @default - `default`, when tenants are locked in to identities.
   */
  readonly tenantDefaultDecryptionServiceAccount?: string;
  /**
   * ServiceAccount with which a tenant that names none reaches other clusters; needs `multitenantWorkloadIdentity`.
   *
   * @default - `default`, when tenants are locked in to identities.
   */
  readonly tenantDefaultKubeConfigServiceAccount?: string;
  /**
   * Lets nobody but the cluster itself reach the controllers.
   *
   * @default true
   */
  readonly networkPolicy?: boolean;
  /**
   * Domain of the names inside the cluster.
   *
   * @default 'cluster.local'
   */
  readonly domain?: string;
}

/**
 * A cluster, as a program without types must write it.
 *
 * @internal
 */
export const CLUSTER = structOf<FluxCluster>({}, {
  type: TEXT, size: TEXT, multitenant: BOOLEAN, tenantDefaultServiceAccount: TEXT, objectLevelWorkloadIdentity: BOOLEAN, multitenantWorkloadIdentity: BOOLEAN,
  tenantDefaultDecryptionServiceAccount: TEXT, tenantDefaultKubeConfigServiceAccount: TEXT, networkPolicy: BOOLEAN, domain: TEXT,
});

/**
 * Checks and maps what Flux should know of the cluster.
 *
 * @internal
 */
export function clusterOf(scope: IConstruct, cluster: FluxCluster): l1.FluxInstanceSpecCluster {
  const { multitenant = false, multitenantWorkloadIdentity: identities = false } = cluster;
  if (identities && !cluster.objectLevelWorkloadIdentity) {
    throw problem(scope, 'cluster.multitenantWorkloadIdentity without objectLevelWorkloadIdentity', 'both, since a tenant has no identity of its own otherwise',
      'set cluster.objectLevelWorkloadIdentity: true');
  }
  const identityLock = 'multitenantWorkloadIdentity';
  const account = (property: string, given: string | undefined, used: boolean, lock: string): string | undefined => {
    if (given !== undefined && !used) {
      throw problem(scope, `cluster.${property} without ${lock}`, 'both, since nobody is a tenant otherwise', `set cluster.${lock}, or remove it`);
    }
    return used ? given ?? 'default' : undefined;
  };
  return {
    type: memberOf(scope, 'cluster.type', l1.FluxInstanceSpecClusterType, cluster.type ?? FluxClusterType.KUBERNETES),
    size: memberOf(scope, 'cluster.size', l1.FluxInstanceSpecClusterSize, cluster.size),
    multitenant,
    tenantDefaultServiceAccount: account('tenantDefaultServiceAccount', cluster.tenantDefaultServiceAccount, multitenant || identities, 'multitenant'),
    objectLevelWorkloadIdentity: cluster.objectLevelWorkloadIdentity,
    multitenantWorkloadIdentity: cluster.multitenantWorkloadIdentity,
    tenantDefaultDecryptionServiceAccount: account('tenantDefaultDecryptionServiceAccount', cluster.tenantDefaultDecryptionServiceAccount, identities, identityLock),
    tenantDefaultKubeConfigServiceAccount: account('tenantDefaultKubeConfigServiceAccount', cluster.tenantDefaultKubeConfigServiceAccount, identities, identityLock),
    networkPolicy: cluster.networkPolicy ?? true,
    domain: cluster.domain ?? 'cluster.local',
  };
}
