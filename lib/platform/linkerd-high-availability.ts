const RESOURCES = { cpu: { limit: '', request: '100m' }, memory: { limit: '250Mi', request: '50Mi' } };

/**
 * What the control plane needs to survive the loss of a node: three pods of each part on different nodes, a disruption budget, and requests. Without
 * an injector no pod starts unmeshed (`webhookFailurePolicy`). The chart has the same in its file `values-ha.yaml`, which Helm does not read.
 */
export const HIGH_AVAILABILITY = {
  highAvailability: true,
  controllerReplicas: 3,
  enablePodAntiAffinity: true,
  enablePodDisruptionBudget: true,
  controller: { podDisruptionBudget: { maxUnavailable: 1 } },
  deploymentStrategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: '25%' } },
  webhookFailurePolicy: 'Fail',
  proxy: { resources: { cpu: { request: '100m' }, memory: { limit: '250Mi', request: '20Mi' } } },
  controllerResources: RESOURCES,
  destinationResources: RESOURCES,
  heartbeatResources: RESOURCES,
  proxyInjectorResources: RESOURCES,
  spValidatorResources: RESOURCES,
  identityResources: { cpu: RESOURCES.cpu, memory: { limit: '250Mi', request: '10Mi' } },
};
