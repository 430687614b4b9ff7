// The kinds built into Kubernetes: all with their scope, the ones that GitOps repositories hold with a schema too.
const { translate } = require('./translate');

const CHECKED_KINDS = new Set([
  'APIService', 'ClusterRole', 'ClusterRoleBinding', 'ConfigMap', 'CronJob', 'CustomResourceDefinition', 'DaemonSet', 'Deployment',
  'Endpoints', 'EndpointSlice', 'HorizontalPodAutoscaler', 'Ingress', 'IngressClass', 'Job', 'Lease', 'LimitRange',
  'MutatingWebhookConfiguration', 'Namespace', 'NetworkPolicy', 'PersistentVolume', 'PersistentVolumeClaim', 'Pod', 'PodDisruptionBudget',
  'PriorityClass', 'ReplicaSet', 'ReplicationController', 'ResourceQuota', 'Role', 'RoleBinding', 'RuntimeClass', 'Secret', 'Service',
  'ServiceAccount', 'StatefulSet', 'StorageClass', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
]);
const PREFIX = '#/components/schemas/';
const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** Every kind that the API server can store: apiVersion, kind, scope, schema name, and whether its schema is checked. */
function builtInKinds(documents) {
  const kinds = new Map();
  for (const { paths = {} } of documents) {
    for (const [path, item] of Object.entries(paths)) {
      const gvk = item.post?.['x-kubernetes-group-version-kind'];
      // A collection that objects are created in; the last part is its plural (pods/{name}/binding is not a collection).
      if (!gvk || path.includes('{name}')) continue;
      const apiVersion = gvk.group ? `${gvk.group}/${gvk.version}` : gvk.version;
      const scope = path.includes('/namespaces/{namespace}/') ? 'Namespaced' : 'Cluster';
      const key = `${apiVersion}/${gvk.kind}`;
      if (kinds.get(key)?.scope === 'Namespaced' && scope === 'Cluster') continue;
      const schema = bodySchema(item.post);
      kinds.set(key, { apiVersion, kind: gvk.kind, scope, schema, checked: CHECKED_KINDS.has(gvk.kind) && isNewest(gvk) });
    }
  }
  return [...kinds.values()].filter(({ schema }) => schema).sort((a, b) => (a.apiVersion + a.kind < b.apiVersion + b.kind ? -1 : 1));
}

function bodySchema(operation) {
  const reference = Object.values(operation.requestBody?.content ?? {})[0]?.schema?.$ref;
  return reference?.slice(PREFIX.length);
}

// One schema a kind. autoscaling/v1 is still served, but nobody should write it: it stays unchecked.
function isNewest({ group, version }) {
  return version === (group === 'autoscaling' ? 'v2' : 'v1');
}

/** The schemas for `validatorModule`: one root per checked kind, and the definitions that they share. */
function builtInSchemas(documents, kinds) {
  const definitions = allDefinitions(documents);
  const schemas = { roots: {}, definitions: {} };
  for (const { kind, schema, checked } of kinds) {
    if (checked) schemas.roots[kind] = rootSchema(definitions, schema, schemas.definitions);
  }
  return schemas;
}

/** The schema of ObjectMeta, for custom resources. */
function objectMeta(documents) {
  const definitions = {};
  addDefinition(allDefinitions(documents), OBJECT_META, definitions);
  return { name: OBJECT_META, definitions };
}

function rootSchema(definitions, name, target) {
  const { status, ...properties } = definitions[name].properties;
  const root = translate({ ...definitions[name], properties }, optionsFor(definitions, target));
  root.properties.status = true;
  root.fields.status = 0;
  return { ...root, fields: { ...root.fields, metadata: 1 } };
}

function optionsFor(definitions, target) {
  return { builtIn: true, reference: (other) => addDefinition(definitions, other, target) };
}

function addDefinition(definitions, name, target) {
  if (!(name in target)) {
    target[name] = true; // A schema may refer to itself.
    target[name] = name === OBJECT_META
      ? metadataSchema(definitions, target)
      : translate(definitions[name], optionsFor(definitions, target));
  }
  return name;
}

// The API server owns these fields; a file may carry an old value, in whatever form.
function metadataSchema(definitions, target) {
  const { managedFields, creationTimestamp, deletionTimestamp, ...properties } = definitions[OBJECT_META].properties;
  const schema = translate({ ...definitions[OBJECT_META], properties }, optionsFor(definitions, target));
  for (const name of ['managedFields', 'creationTimestamp', 'deletionTimestamp']) schema.fields[name] = 0;
  return schema;
}

const cache = new Map();

function allDefinitions(documents) {
  if (!cache.has(documents)) cache.set(documents, Object.assign({}, ...documents.map(({ components }) => components?.schemas ?? {})));
  return cache.get(documents);
}

module.exports = { builtInKinds, builtInSchemas, objectMeta };
