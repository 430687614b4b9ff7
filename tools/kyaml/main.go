// Reads printed documents from stdin (see corpus.ts) and prints what Go's YAML parsers or Flux image automation see or write differently.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"

	yamlv2 "go.yaml.in/yaml/v2"
	yamlv3 "go.yaml.in/yaml/v3"
	gopkgv3 "gopkg.in/yaml.v3"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/kustomize/kyaml/fieldmeta"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	sigsyaml "sigs.k8s.io/yaml"
)

type sample struct {
	JSON               any
	Before, Tag, After string
}

func main() {
	var samples []sample
	must(json.NewDecoder(os.Stdin).Decode(&samples))
	differences := []string{}
	for i, s := range samples {
		report := func(what, want, got string) {
			if got != want {
				differences = append(differences, fmt.Sprintf("%d %s\n--- printed\n%s\n--- got\n%s", i, what, want, got))
			}
		}
		for name, read := range parsers {
			got, err := read([]byte(s.Before))
			if err != nil || !reflect.DeepEqual(got, s.JSON) {
				report(fmt.Sprint(name, " reads something else ", err), s.Before, toJSON(got)+"\n"+toJSON(s.JSON))
			}
		}
		report("kyaml rewrites", s.Before, throughKyaml(s.Before, nil))
		report("image automation sets "+s.Tag, s.After, throughKyaml(s.Before, func(object *kyaml.RNode) error { return setTag(object, s.Tag) }))
	}
	must(json.NewEncoder(os.Stdout).Encode(differences))
}

// The parsers in Flux and Kubernetes: sigs.k8s.io/yaml reads objects (it holds a copy of yaml v2), kyaml is built on go.yaml.in/yaml/v3.
var parsers = map[string]func([]byte) (any, error){
	"sigs.k8s.io/yaml":   func(b []byte) (v any, err error) { err = sigsyaml.Unmarshal(b, &v); return v, err },
	"go.yaml.in/yaml/v2": func(b []byte) (v any, err error) { err = yamlv2.Unmarshal(b, &v); return normal(v), err },
	"go.yaml.in/yaml/v3": func(b []byte) (v any, err error) { err = yamlv3.Unmarshal(b, &v); return normal(v), err },
	"gopkg.in/yaml.v3":   func(b []byte) (v any, err error) { err = gopkgv3.Unmarshal(b, &v); return normal(v), err },
}

// The reader and writer of image-automation-controller 1.2.4 (internal/update/filereader.go, setters.go), one file at a time.
func throughKyaml(text string, change func(*kyaml.RNode) error) string {
	reader := &kio.ByteReader{Reader: bytes.NewBufferString(text), SetAnnotations: map[string]string{}, PreserveSeqIndent: true}
	nodes, err := reader.Read()
	if err != nil {
		return "cannot read: " + err.Error()
	}
	for _, node := range nodes {
		if change != nil {
			must(change(node))
		}
	}
	var written bytes.Buffer
	must(kio.ByteWriter{Writer: &written}.Write(nodes))
	return written.String()
}

const setter = "flux-system:staging-podinfo:tag"

func init() {
	fieldmeta.SetShortHandRef("$imagepolicy")
	openapi.SuppressBuiltInSchemaUse()
}

// What the controller's setter does (internal/update/filter.go; not importable): finds marked scalars and gives them the tag.
func setTag(object *kyaml.RNode, tag string) error {
	schema := spec.StringProperty()
	schema.Extensions = spec.Extensions{"x-k8s-cli": map[string]any{"setter": map[string]string{"name": setter, "value": tag}}}
	definitions := &spec.Schema{}
	definitions.Definitions = spec.Definitions{fieldmeta.SetterDefinitionPrefix + setter: *schema}
	var visit func(*kyaml.RNode) error
	visit = func(node *kyaml.RNode) error {
		switch node.YNode().Kind {
		case kyaml.MappingNode:
			return node.VisitFields(func(field *kyaml.MapNode) error { return visit(field.Value) })
		case kyaml.SequenceNode:
			return node.VisitElements(visit)
		case kyaml.ScalarNode:
			comment := fieldmeta.FieldMeta{SettersSchema: definitions}
			if err := comment.Read(node); err != nil || comment.Schema.Ref.String() == "" {
				return nil
			}
			found, err := openapi.Resolve(&comment.Schema.Ref, definitions)
			if err != nil || found == nil {
				return nil
			}
			node.YNode().Value = tag
			kyaml.FormatNonStringStyle(node.YNode(), *found)
		}
		return nil
	}
	return visit(object)
}

// Brings a parser's result into the types of encoding/json; what JSON does not have, such as a time, stays and so differs.
func normal(value any) any {
	switch v := value.(type) {
	case map[any]any:
		m := map[string]any{}
		for key, member := range v {
			m[fmt.Sprint(key)] = normal(member)
			if _, ok := key.(string); !ok {
				m[fmt.Sprintf("%T key %v", key, key)] = true
			}
		}
		return m
	case map[string]any:
		m := map[string]any{}
		for key, member := range v {
			m[key] = normal(member)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = normal(item)
		}
		return list
	case int:
		return float64(v)
	case int64:
		return float64(v)
	case uint64:
		return float64(v)
	}
	return value
}

func toJSON(value any) string {
	b, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprintf("%#v", value)
	}
	return string(b)
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
