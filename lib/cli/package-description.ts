import * as fs from 'fs';
import * as path from 'path';
import { isMap } from '../core/plain';

/** What package.json says about the package that this command belongs to. */
export interface PackageDescription {
  readonly version: string;
  /** Packages that a program needs beside it, with their versions. */
  readonly peerDependencies: { readonly [name: string]: string };
}

/** Reads package.json, wherever it lies: beside `lib/`, or beside `build/`. */
export function packageDescription(): PackageDescription {
  const file = ['../../package.json', '../../../package.json'].map((relative) => path.join(__dirname, relative)).find((candidate) => fs.existsSync(candidate));
  const content: unknown = file === undefined ? undefined : JSON.parse(fs.readFileSync(file, 'utf8'));
  if (!isMap(content)) return { version: 'unknown', peerDependencies: {} };
  const peers = isMap(content.peerDependencies) ? Object.entries(content.peerDependencies) : [];
  return { version: String(content.version), peerDependencies: Object.fromEntries(peers.map(([name, range]) => [name, String(range)])) };
}
