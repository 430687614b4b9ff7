import { CustomResource } from '../../core/custom-resource';
import { checkDnsLabel } from '../../core/names';
import { problem } from '../../core/problem';

/** Helm refuses longer names, because charts add to them. */
const MAX_RELEASE_NAME = 53;

/**
 * The name of a release in Helm: the given one, or what the controller would derive. Where the controller would shorten
 * it to something with a hash, we ask for a name that people recognize.
 */
export function chooseReleaseName(release: CustomResource, given: string | undefined, targetNamespace: string | undefined): string {
  if (given !== undefined) {
    checkDnsLabel(release, 'releaseName', given, MAX_RELEASE_NAME);
    return given;
  }
  const derived = targetNamespace === undefined ? release.name : `${targetNamespace}-${release.name}`;
  if (derived.length > MAX_RELEASE_NAME) {
    const origin = targetNamespace === undefined ? 'the name of the object' : 'targetNamespace and the name of the object';
    throw problem(release, `release name "${derived}" (${origin}) has ${derived.length} characters`, `at most ${MAX_RELEASE_NAME}`, 'set releaseName');
  }
  checkDnsLabel(release, 'release name', derived, MAX_RELEASE_NAME);
  return derived;
}
