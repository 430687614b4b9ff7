import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { GitOpsRepository, GitOpsRepositoryProps } from '../lib';

const folders: string[] = [];

afterAll(() => folders.splice(0).forEach((folder) => fs.rmSync(folder, { recursive: true, force: true })));

/** A folder of its own that goes away after the test file. */
export function scratchFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pd-test-'));
  folders.push(folder);
  return folder;
}

/** A repository that prints into a folder of its own. */
export function scratchRepository(props: Partial<GitOpsRepositoryProps> = {}): { readonly repository: GitOpsRepository; readonly folder: string } {
  const folder = props.folder ?? scratchFolder();
  return { repository: new GitOpsRepository({ url: 'https://github.com/acme/fleet', ...props, folder }), folder };
}

/** All files below a folder with their contents, by relative path. */
export function filesIn(folder: string): { [file: string]: string } {
  if (!fs.existsSync(folder)) return {};
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(entries
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => [path.relative(folder, file), fs.readFileSync(file, 'utf8')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A ConfigMap, for tests that need some object. */
export function configMap(scope: Construct, id: string, data: { [key: string]: string } = {}, metadata: { name?: string; namespace?: string } = {}): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data });
}

/** The message of the error that an action throws. */
export function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('nothing was thrown');
}

/** What is written to standard error meanwhile. */
export function reported(action: () => void): string {
  const write = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  try {
    action();
    return write.mock.calls.map(([text]) => String(text)).join('');
  } finally {
    write.mockRestore();
  }
}
