import { IConstruct } from 'constructs';
import * as helm from '../../imports/helm.toolkit.fluxcd.io';
import * as image from '../../imports/image.toolkit.fluxcd.io';
import * as kustomize from '../../imports/kustomize.toolkit.fluxcd.io';
import * as generator from '../../imports/source.extensions.fluxcd.io';
import * as source from '../../imports/source.toolkit.fluxcd.io';
import { memberOf } from '../core/enum';
import { referenceTo } from '../core/external-object';
import { problem, valueProblem } from '../core/problem';
import { ObjectReference } from '../core/reference';
import { checkProps, checkValue, role, struct, TEXT } from '../core/shape';
import { FluxObjects } from './notification/event-source';
import { ExternalFluxObject } from './external';
import { FluxKind } from './notification/flux-kind';

/**
 * The API of each kind. A Receiver needs it: notification-controller knows by itself only that of sources and of
 * ImageRepository (defaultFluxAPIVersions in its receiver_handlers.go).
 */
export const API_VERSIONS: { readonly [kind in FluxKind]: string } = {
  [FluxKind.ARTIFACT_GENERATOR]: generator.ArtifactGenerator.GVK.apiVersion,
  [FluxKind.BUCKET]: source.Bucket.GVK.apiVersion,
  [FluxKind.EXTERNAL_ARTIFACT]: source.ExternalArtifact.GVK.apiVersion,
  [FluxKind.GIT_REPOSITORY]: source.GitRepository.GVK.apiVersion,
  [FluxKind.HELM_CHART]: source.HelmChart.GVK.apiVersion,
  [FluxKind.HELM_RELEASE]: helm.HelmRelease.GVK.apiVersion,
  [FluxKind.HELM_REPOSITORY]: source.HelmRepository.GVK.apiVersion,
  [FluxKind.IMAGE_POLICY]: image.ImagePolicy.GVK.apiVersion,
  [FluxKind.IMAGE_REPOSITORY]: image.ImageRepository.GVK.apiVersion,
  [FluxKind.IMAGE_UPDATE_AUTOMATION]: image.ImageUpdateAutomation.GVK.apiVersion,
  [FluxKind.KUSTOMIZATION]: kustomize.Kustomization.GVK.apiVersion,
  [FluxKind.OCI_REPOSITORY]: source.OciRepository.GVK.apiVersion,
};

/** One object or several, as Alert and Receiver name them. */
export interface FluxObjectReference {
  readonly kind: FluxKind;
  readonly name: string;
  readonly namespace: string;
  readonly matchLabels?: { readonly [key: string]: string };
}

/**
 * The reference to the Flux object of a construct. Its namespace is always written: without one Flux takes the namespace
 * of the Alert, where the object is not, and reports nothing.
 */
export function fluxReference(scope: IConstruct, property: string, object: IConstruct): FluxObjectReference {
  checkValue(scope, property, object, role('the construct of a Flux object'));
  const { kind, name, namespace } = referenceOf(scope, property, object);
  if (namespace === undefined) {
    throw problem(scope, `${property} ${kind} ${name} without a namespace`, 'an object whose namespace is known',
      'set the namespace of its chart, or `namespace` where it is declared with fromReference');
  }
  return { kind: memberOf(scope, `kind of ${property}`, FluxKind, kind), name, namespace };
}

/** Refuses objects whose namespace is not said: it would be the one of the Alert, in which they mostly are not. */
export function checkFluxObjects(where: string, objects: FluxObjects): void {
  checkProps(where, objects, { namespace: TEXT }, { matchLabels: struct({}) });
  if (objects.namespace === '' || objects.namespace === '*') {
    throw valueProblem(where, `namespace "${objects.namespace}"`, 'the name of one namespace: Flux knows no sign for all of them', 'list one for each namespace');
  }
}

function referenceOf(scope: IConstruct, property: string, object: IConstruct): ObjectReference {
  return object instanceof ExternalFluxObject ? object.toSourceReference() : referenceTo(scope, property, object, Object.values(FluxKind));
}
