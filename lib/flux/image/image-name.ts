import { IConstruct } from 'constructs';
import { problem } from '../../core/problem';
import { isPlaceholder } from '../placeholder';

/**
 * Refuses the address of a repository in a registry that the parser of the controllers (go-containerregistry) refuses.
 *
 * @param address the address with its scheme, if it has one.
 * @param tagHint where a tag or digest belongs instead.
 */
export function checkImageName(scope: IConstruct, property: string, address: string, tagHint: string): void {
  if (isPlaceholder(address)) return;
  const scheme = /^[a-z]+:\/\//.exec(address)?.[0] ?? '';
  const name = address.slice(scheme.length);
  const bare = name.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  if (scheme !== '' && !/^[^/]+\/./.test(name)) {
    throw problem(scope, `${property} "${address}"`, 'a registry and the path of a repository in it', `write the path too, for example ${scheme}ghcr.io/acme/app`);
  }
  if (bare !== name) {
    throw problem(scope, `${property} "${address}"`, 'an address without a tag or digest', `write ${scheme}${bare}; ${tagHint}`);
  }
  const [first, ...rest] = name.split('/');
  // The first part is a registry only when it looks like a host; else the whole name is a repository of Docker Hub.
  const repository = rest.length > 0 && /[.:]|^localhost$/.test(first) ? rest : [first, ...rest];
  if (!repository.every((part) => /^[a-z0-9_.-]+$/.test(part))) {
    throw problem(scope, `${property} "${address}"`, 'lower-case letters, digits, and . _ - between slashes',
      `write ${scheme}${name.toLowerCase().replace(/\/+$/, '')}`);
  }
}
