// The whole CRDs of the pinned upstream versions (`imports/` keeps only what the library needs of them).
import * as fs from 'node:fs';
import { Crd, bundled } from './bundle';
import { Client, conditionOf, referenceTo } from './client';

/** The CRDs of these sets (see bundle.ts), all without names. */
export function crds(...sets: string[]): Crd[] {
  const all: { readonly [set: string]: Crd[] } = JSON.parse(fs.readFileSync(bundled('crds.json'), 'utf8'));
  const unknown = sets.filter((set) => !all[set]);
  if (unknown.length > 0) throw new Error(`no CRDs of ${unknown.join(', ')}; there are: ${Object.keys(all).join(', ')}`);
  return (sets.length === 0 ? Object.values(all) : sets.map((set) => all[set])).flat();
}

/** Applies CRDs and waits until the API server serves them. */
export async function installCrds(client: Client, ...sets: string[]): Promise<void> {
  await Promise.all(crds(...sets).map(async (crd) => {
    // Applied by another manager, so that the layer which brings them in the scenario takes them over without a conflict.
    await client.apply(crd, { manager: 'e2e-crds' });
    await client.until(referenceTo(crd), 'is served', 60, (object) => conditionOf(object, 'Established')?.status === 'True');
  }));
}
