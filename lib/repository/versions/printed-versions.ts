import * as fs from 'fs';
import * as path from 'path';

const MARKED = /"([^"]+)" # \{"\$imagepolicy": "([^":]+:[^":]+)(:tag|:digest)?"\}/g;

/** What printed files say of a policy: its tag, its digest, or both. */
export interface PrintedParts {
  readonly version?: string;
  readonly digest?: string;
}

/**
 * The versions that printed files carry, by policy. They stand in for an entry of `versions/` that got lost: without them
 * a deleted file would silently bring back the first version of every automatic image.
 */
export function printedVersions(folder: string): ReadonlyMap<string, PrintedParts> {
  const tags = new Map<string, string>();
  const digests = new Map<string, string>();
  for (const file of yamlFilesIn(folder)) {
    for (const [, value, policy, part] of fs.readFileSync(file, 'utf8').matchAll(MARKED)) {
      const [reference, digest] = value.split('@');
      if (part === ':digest') digests.set(policy, value);
      else tags.set(policy, part === ':tag' ? value : reference.slice(reference.lastIndexOf(':') + 1));
      if (digest !== undefined) digests.set(policy, digest);
    }
  }
  return new Map([...tags.keys(), ...digests.keys()].map((policy) => [policy, { version: tags.get(policy), digest: digests.get(policy) }]));
}

function yamlFilesIn(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
