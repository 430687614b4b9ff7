import { checkSemverRange } from '../../lib/flux/semver-range';

test.each([
  '1.2.3', 'v1.2.3', '*', '6.x', '1', '1.2', '~1.4', '^2.0.0', '>=1.0.0 <2.0.0', '>= 1.2, < 3.0.0', '1.x || >=2.5.0 || 5.0.0 - 7.2.3', '~>1.2',
  '>=1.0.0-0', '1.2.3-rc.1', '1.2.3+build.5', '!=1.2.3', '1.2 - 2', '${version}', '$[image-tag:staging/chart]',
])('accepts %s', (range) => {
  expect(checkSemverRange('test', range)).toBe(range);
});

test.each(['', 'latest', 'main', '6..x', '>=', '1.2.3.4', '1.x |', '1.x | 2.x', 'release-1.2', '>>1', '^', '1.2.'])('rejects "%s"', (range) => {
  expect(() => checkSemverRange('ImagePolicyChoice.semver', range)).toThrow(`[ImagePolicyChoice.semver] "${range}" · a semver range such as 1.2.3, 6.x`);
});
