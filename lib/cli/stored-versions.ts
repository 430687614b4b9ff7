import * as path from 'path';
import { Problem } from '../synthesis/model';
import { ProblemsError } from '../synthesis/problems-error';
import { VersionValue } from '../repository/versions/version-entry';
import { VersionsFile } from '../repository/versions/versions-file';
import { clusterNames } from './printed-files';

/** What `versions/` holds for a cluster. */
export interface ClusterVersions {
  readonly cluster: string;
  readonly versions: VersionsFile;
}

/** `versions/` of the repository in the current folder; when one file has problems, all problems are thrown. */
export function readStoredVersions(): ClusterVersions[] {
  const all = clusterNames().map((cluster) => ({
    cluster, versions: new VersionsFile(cluster, versionsPath(cluster), versionsPath(cluster), path.join('dist', cluster)),
  }));
  const problems: Problem[] = all.flatMap(({ versions }) => versions.problems);
  if (problems.length > 0) throw new ProblemsError(problems);
  return all;
}

/** File of a cluster, as people see it. */
export function versionsPath(cluster: string): string {
  return `versions/${cluster}.yaml`;
}

/** A version in few characters: of a digest as many as tell it from another one. */
export function versionText({ version, digest }: VersionValue): string {
  return digest === undefined ? version : `${version}@${digest.slice(0, 'sha256:'.length + 12)}`;
}
