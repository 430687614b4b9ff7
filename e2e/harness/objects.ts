// The YAML that the library prints, as objects.
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as yaml from 'js-yaml';
import { filesBelow } from './bundle';
import { Resource } from './client';

export interface PrintedObject {
  /** Below the folder that was read. */
  readonly file: string;
  readonly object: Resource;
}

/** All objects below a folder; the lists that kustomize reads are not objects. */
export function objectsBelow(folder: string): PrintedObject[] {
  return filesBelow(folder).filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => yaml.loadAll(fs.readFileSync(path.join(folder, file), 'utf8')).filter(isResource).map((object) => ({ file, object })))
    .filter(({ object }) => !object.apiVersion?.startsWith('kustomize.config.k8s.io/'));
}

function isResource(value: unknown): value is Resource {
  return typeof value === 'object' && value !== null && 'kind' in value && 'apiVersion' in value;
}
