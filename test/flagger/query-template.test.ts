import { findQueryProblem, queryVariables } from '../../lib/flagger/query-template';

test.each([
  'up',
  'sum(rate(x{namespace="{{ namespace }}", pod=~"{{ target }}-[0-9a-zA-Z]+(-[0-9a-zA-Z]+)"}[{{ interval }}]))',
  '{{name}} {{- service -}} {{ ingress }} {{ route }}',
  '{{ if eq variables.mode "fast .Path pod" }}a{{ else }}b{{ end }}',
  '{{ printf "%s-%d" target 5e3 }}',
  '{{ $x := variables.a }}{{ $x }}{{ index variables "b-c" }}',
  '{{ range $name, $value := variables }}{{ . }}{{ end }}',
  '{{/* pod is a comment */}} up',
  '(a{b="c"} or {d="e"})',
])('accepts %s', (query) => {
  expect(findQueryProblem(query)).toBeUndefined();
});

test.each([
  ['', 'query is empty'],
  ['{{ pod }}', 'query uses {{ pod }}'],
  ['{{ namespace | upper }}', 'query uses {{ upper }}'],
  ['{{ .Namespace }}', 'query uses {{ .Namespace }}'],
  ['{{ args.name }}', 'query uses {{ args }}'],
  ['up{ns="{{ namespace }"}', 'query opens {{ without closing it'],
])('rejects %s', (query, given) => {
  expect(findQueryProblem(query)?.given).toBe(given);
});

test('says how a field is written as a function', () => {
  expect(findQueryProblem('{{ .Namespace }}')?.fix).toBe('write it without the dot, for example {{ namespace }}');
});

test('finds each variable once, wherever it stands', () => {
  expect(queryVariables('{{ variables.a }} {{ if variables.b }}{{ variables.a }}{{ end }} {{ name }}')).toEqual(['a', 'b']);
});
