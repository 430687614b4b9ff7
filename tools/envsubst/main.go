// Reads samples from stdin (see corpus.ts) and prints what kustomize-controller makes of each: the value that the cluster gets, or the error.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	flux "github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/provider"
)

type sample struct {
	// Text as it stands in Git, as a value of the object.
	Text string `json:"text"`
	// Variables of the Kustomization.
	Variables map[string]string `json:"variables"`
}

type result struct {
	Value any    `json:"value,omitempty"`
	Error string `json:"error,omitempty"`
}

// The results of a controller that refuses variables without a value, as it does by default since 1.9, and of one that does not.
type results struct {
	Strict  result `json:"strict"`
	Lenient result `json:"lenient"`
}

func main() {
	var samples []sample
	must(json.NewDecoder(os.Stdin).Decode(&samples))
	all := []results{}
	for _, s := range samples {
		all = append(all, results{Strict: substitute(s, true), Lenient: substitute(s, false)})
	}
	must(json.NewEncoder(os.Stdout).Encode(all))
}

// The call of kustomize-controller 1.9.4 (internal/controller/kustomization_controller.go, build).
func substitute(s sample, strict bool) result {
	object, err := provider.NewDefaultDepProvider().GetResourceFactory().FromMap(map[string]any{
		"apiVersion": "example.com/v1", "kind": "Sample", "metadata": map[string]any{"name": "sample"}, "value": s.Text,
	})
	if err != nil {
		return result{Error: err.Error()}
	}
	variables := map[string]any{}
	for name, value := range s.Variables {
		variables[name] = value
	}
	kustomization := unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"postBuild": map[string]any{"substitute": variables}}}}
	out, err := flux.SubstituteVariables(context.Background(), nil, kustomization, object,
		flux.SubstituteWithDryRun(true), flux.SubstituteWithStrict(strict), flux.SubstituteWithAlways(true))
	if err != nil {
		return result{Error: err.Error()}
	}
	content, err := out.Map()
	if err != nil {
		return result{Error: err.Error()}
	}
	value, ok := content["value"]
	if !ok || value == nil {
		return result{Error: "the value is gone"}
	}
	return result{Value: value}
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
