import { DriftIgnore, PostRenderer, ValuesSource } from '../../../lib/flux';
import { stockChart } from '../support';

test('prints the entry of values in full', () => {
  expect(ValuesSource.secret('db')._spec).toEqual({ kind: 'Secret', name: 'db', valuesKey: 'values.yaml', optional: false });
  expect(ValuesSource.configMap('files', { key: 'app.yml', targetPath: 'config.application\\.yml', literal: true })._spec)
    .toMatchObject({ kind: 'ConfigMap', valuesKey: 'app.yml', targetPath: 'config.application\\.yml', literal: true });
});

test('rejects an entry that no Secret can have', () => {
  expect(() => ValuesSource.secret('db', { key: 'a/b' })).toThrow('[ValuesSource.secret] key "a/b" · letters, digits, and . _ -');
});

test.each(['a b', 'a'.repeat(251), ''])('rejects the place "%s"', (targetPath) => {
  expect(() => ValuesSource.configMap('db', { targetPath })).toThrow(`[ValuesSource.configMap] targetPath "${targetPath}" · a path such as tls.crt`);
});

test('rejects literal without a place, where it has no effect', () => {
  expect(() => ValuesSource.secret('db', { literal: true })).toThrow('[ValuesSource.secret] literal without targetPath');
});

test('rejects drift paths that are no JSON pointers', () => {
  expect(() => DriftIgnore.paths(['spec.replicas'])).toThrow('[DriftIgnore.paths] "spec.replicas" · JSON pointers, which start with / · write /spec/replicas');
  expect(() => DriftIgnore.paths([])).toThrow('[DriftIgnore.paths] no path');
});

test('rejects a post-renderer that changes nothing', () => {
  expect(() => PostRenderer.kustomize({ patches: [] })).toThrow('[PostRenderer.kustomize] no change');
});

test('rejects a post-renderer with operations for no object', () => {
  expect(() => PostRenderer.kustomize({ patches: [{ patch: '[{"op": "remove", "path": "/spec"}]' }] })._spec(stockChart(), 'postRenderers[0]'))
    .toThrow('[test] postRenderers[0].patches[0] is a list of operations without target');
});
