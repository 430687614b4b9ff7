// Pods are fake; the programs in them are real processes. This starts each program when its Deployment has pods, as a kubelet would.
import { Client } from './client';

export interface Workload {
  readonly namespace: string;
  readonly deployment: string;
  readonly start: () => Promise<unknown>;
}

/** Starts each workload once, as soon as its Deployment has a pod that is ready. A failure to start fails `failed`. */
export function startWith(client: Client, workloads: readonly Workload[], failed: (error: Error) => void): () => void {
  const waiting = [...workloads];
  return client.follow('apps/v1', 'Deployment', (deployment) => {
    const index = waiting.findIndex(({ namespace, deployment: name }) => namespace === deployment.metadata?.namespace && name === deployment.metadata?.name);
    if (index < 0 || !(deployment.status?.readyReplicas > 0)) return;
    const [workload] = waiting.splice(index, 1);
    workload.start().catch(failed);
  });
}
