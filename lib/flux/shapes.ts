import { listOf, instanceOf, Shape, struct, structOf, TEXT } from '../core/shape';
import { HealthCheckExpression } from './health';
import { CommonMetadata } from './metadata';
import { KustomizeImage } from './patch';
import { SecretReference } from './secret-reference';

/** A Secret, as a program without types must name it. */
export const SECRET: Shape = instanceOf(SecretReference, 'SecretReference.existing(…)');

/** Labels and annotations for all objects. */
export const COMMON_METADATA: Shape = structOf<CommonMetadata>({}, { labels: struct({}), annotations: struct({}) });

/** How to tell the health of custom resources. */
export const HEALTH_CHECK_EXPRS: Shape = listOf(structOf<HealthCheckExpression>({ apiVersion: TEXT, kind: TEXT, current: TEXT }, { inProgress: TEXT, failed: TEXT }));

/** Images of kustomize. */
export const IMAGES: Shape = listOf(structOf<KustomizeImage>({ name: TEXT }, { newName: TEXT, newTag: TEXT, digest: TEXT }));
