export { Percent } from './percent';
export { ExternalReference, ObjectReference } from './reference';
export { ExternalObject } from './external-object';
export { CustomResource, CustomResourceProps } from './custom-resource';
export { IGateway, IGatewayController, ILoadTester, IMesh, IProgressiveDelivery, ISecret, MeshReference, NamedSecret, ParentReference } from './roles';
