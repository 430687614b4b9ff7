// The app backend of main.ts, for scenarios that need one rollout.
import * as path from 'node:path';
import { Client, Reference } from './client';
import { Traffic } from './exporter';
import { replaceIn } from './files';
import { Staging } from './staging';

export const CANARY: Reference = { apiVersion: 'flagger.app/v1beta1', kind: 'Canary', name: 'backend', namespace: 'backend' };

/** 50 requests a second, all well and fast. */
export const HEALTHY: Traffic = { labels: { namespace: 'backend', deployment: 'backend', direction: 'inbound' }, successes: 50, failures: 0, latency: { 50: 0.999, 100: 0.999, 1000: 1 } };

/** What a person does who wants another version: a commit. */
export function commitTag(staging: Staging, tag: string): Promise<string> {
  return staging.commit(`podinfo ${tag}`, (folder) => {
    replaceIn(path.join(folder, 'versions/staging.yaml'), /tag: "[^"]+"/, `tag: "${tag}"`);
    replaceIn(path.join(folder, 'dist/staging/backend/deployment-backend.yaml'), /podinfo:[^"]+"/, `podinfo:${tag}"`);
  });
}

/** Waits until some traffic goes to the canary. */
export async function shiftsTraffic(staging: Staging): Promise<void> {
  await staging.client.until(CANARY, 'shifts traffic', 120, ({ status }) => status?.phase === 'Progressing' && status.canaryWeight > 0);
  staging.world.log('the canary of backend shifts traffic');
}

/** The image of backend's Deployment, or of its primary. */
export async function imageOf(client: Client, name: 'backend' | 'backend-primary'): Promise<string> {
  const { spec } = await client.get({ apiVersion: 'apps/v1', kind: 'Deployment', name, namespace: 'backend' });
  return spec.template.spec.containers[0].image;
}
