// Lets the setter of image-automation-controller loose on folders: reads cases from stdin (see run.ts), prints what each folder holds after each round.
package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/fluxcd/image-automation-controller/internal/update"
	reflectorv1 "github.com/fluxcd/image-reflector-controller/api/v1"
	"github.com/go-logr/logr"
)

type policy struct {
	Namespace, Name, Image, Tag, Digest string
}

// A folder, and the policies of the bots that come by one after the other.
type sample struct {
	Files  map[string]string
	Rounds [][]policy
}

func main() {
	var samples []sample
	must(json.NewDecoder(os.Stdin).Decode(&samples))
	results := [][]map[string]string{}
	for _, s := range samples {
		results = append(results, run(s))
	}
	must(json.NewEncoder(os.Stdout).Encode(results))
}

func run(s sample) []map[string]string {
	folder, err := os.MkdirTemp("", "setter")
	must(err)
	defer os.RemoveAll(folder)
	for name, text := range s.Files {
		file := filepath.Join(folder, name)
		must(os.MkdirAll(filepath.Dir(file), 0o755))
		must(os.WriteFile(file, []byte(text), 0o644))
	}
	states := []map[string]string{}
	for _, policies := range s.Rounds {
		list := []reflectorv1.ImagePolicy{}
		for _, p := range policies {
			object := reflectorv1.ImagePolicy{}
			object.Namespace, object.Name = p.Namespace, p.Name
			object.Status.LatestRef = &reflectorv1.ImageRef{Name: p.Image, Tag: p.Tag, Digest: p.Digest}
			list = append(list, object)
		}
		_, err := update.UpdateWithSetters(logr.Discard(), folder, folder, list)
		must(err)
		states = append(states, read(folder))
	}
	return states
}

func read(folder string) map[string]string {
	files := map[string]string{}
	must(filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, file)
		files[name] = string(text)
		return err
	}))
	return files
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
