import { checkObject } from '../../lib/checks';

test.each([
  ['a b', 'x', 'label "a b" · letters, digits and inner - _ . (at most 63), with a DNS name and a slash in front if need be · correct the key'],
  ['Acme_Co/team', 'x', 'label "Acme_Co/team"'],
  ['team', 'no spaces', 'label team "no spaces" · letters, digits and inner - _ . (at most 63), or nothing · correct the value, or make it an annotation'],
  ['version', '1.0.0+build', 'label version "1.0.0+build"'],
  ['version', 'a'.repeat(64), 'label version "aaa'],
])('rejects the label %s: %s, as the API server does', (key, value, text) => {
  expect(checkObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', labels: { [key]: value } } })).toEqual([expect.stringContaining(text)]);
});

test.each([['app.kubernetes.io/name', 'Shop_1.0'], ['team', ''], ['region', '${region}']])('the label %s: %j is one', (key, value) => {
  expect(checkObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', labels: { [key]: value } } })).toEqual([]);
});
