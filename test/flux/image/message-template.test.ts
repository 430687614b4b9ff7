import { flawInMessageTemplate } from '../../../lib/flux/image/message-template';

const VALUES = new Set(['cluster']);

test.each([
  'Update images',
  'a } and {one} brace',
  '{{ .AutomationObject }} {{ .AutomationObject.Name }}/{{.AutomationObject.Namespace}}',
  '{{ range .Changed.Changes -}}\n- {{ .OldValue }} -> {{ .NewValue }} ({{ .Setter }})\n{{ end -}}',
  '{{ range $file, $objects := .Changed.FileChanges }}{{ $file }}{{ range $key, $list := $objects }}{{ $key.Kind }}{{ range $list }}{{ .OldValue }}{{ end }}{{ end }}{{ end }}',
  '{{ range $resource, $changes := .Changed.Objects }}{{ $resource.Kind }} {{ range $_, $change := $changes }}{{ $change.OldValue }}{{ end }}{{ end }}',
  '{{ with .Changed }}{{ len .Changes }}{{ else }}{{ .Values.cluster }}{{ end }}',
  '{{ if eq .Values.cluster "}} {{" }}x{{ else if true }}y{{ end }}',
  '{{/* .Updated is mentioned by nobody }} */}}x',
  '{{ with .Changed.Changes }}{{ len . }}{{ else with .Values.cluster }}{{ .x }}{{ end }}',
  '{{- $.Values.cluster | upper | trunc 3 -}}',
  '{{ "{{" }}',
])('accepts %j', (template) => {
  expect(flawInMessageTemplate(template, VALUES)).toBeUndefined();
});

test.each([
  ['{{ .Changed', '"{{ .Changed" that has no end'],
  ['x {{ if true }}y', '{{ if }} without an end'],
  ['{{ range .Changed.Changes }}{{ if true }}{{ end }}', '{{ range }} without an end'],
  ['{{ end }}', '{{ end }} without a block'],
  ['{{ else }}', '{{ else }} without a block'],
  ['{{}}', 'an empty {{ }}'],
  ['{{ .Changes }}', '.Changes'],
  ['{{ .Changed.Images }}', '.Changed.Images'],
  ['{{ range .Changed.Changes }}{{ .Old }}{{ end }}', '.Old'],
  ['{{ range .Changed.Changes }}{{ .Values.cluster }}{{ end }}', '.Values'],
  ['{{ range .Changed.Changes }}{{ $.Value }}{{ end }}', '$.Value'],
  ['{{ .AutomationObject.Kind }}', '.AutomationObject.Kind'],
  ['{{ .Values.stage }}', '.Values.stage'],
  ['{{ with .Changed }}x{{ else }}{{ .Changes }}{{ end }}', '.Changes'],
  ['{{ now | date "2006" }}', 'the function now'],
  ['{{ .Updated.Images }}', '.Updated, which Flux 2.9 does not know any more'],
])('rejects %j', (template, given) => {
  expect(flawInMessageTemplate(template, VALUES)?.given).toBe(`messageTemplate with ${given}`);
});
