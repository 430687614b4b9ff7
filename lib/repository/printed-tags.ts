import * as fs from 'fs';
import * as path from 'path';

const MARKED = /"([^"]+)" # \{"\$imagepolicy": "([^":]+:[^":]+)(:tag)?"\}/g;

/**
 * The tags that printed files carry, by policy. They stand in for an entry of `versions/` that got lost: without them
 * a deleted file would silently bring back the first version of every image.
 */
export function printedTags(folder: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  if (!fs.existsSync(folder)) return tags;
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.yaml')) continue;
    for (const [, value, policy, isTag] of fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8').matchAll(MARKED)) {
      tags.set(policy, isTag === undefined ? value.slice(value.lastIndexOf(':') + 1) : value);
    }
  }
  return tags;
}

/** The comment by which image automation finds a line, in the one form that it reads. */
export function imageMarker(policy: string): string {
  return `{"$imagepolicy": "${policy}"}`;
}
