package check

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// held is a file in an archive.
type held struct {
	mode int64
	raw  []byte
}

// opened are the files of an archive by their names below its one folder.
func opened(t *testing.T, target string) map[string]held {
	t.Helper()
	version, _ := version(t)
	base := "rebookcheck_" + version + "_" + target
	name := filepath.Join(dist(t), base+ending(target))
	files := map[string]held{}
	add := func(name string, mode int64, from io.Reader) {
		raw, err := io.ReadAll(from)
		must(t, err)
		below, inside := strings.CutPrefix(name, base+"/")
		if !inside || !filepath.IsLocal(below) {
			t.Fatalf("%s is not below the folder of its archive", name)
		}
		files[below] = held{mode, raw}
	}
	if ending(target) == ".zip" {
		z, err := zip.OpenReader(name)
		must(t, err)
		defer z.Close()
		for _, f := range z.File {
			from, err := f.Open()
			must(t, err)
			add(f.Name, int64(f.Mode().Perm()), from)
		}
		return files
	}
	raw, err := os.ReadFile(name)
	must(t, err)
	plain, err := gzip.NewReader(bytes.NewReader(raw))
	must(t, err)
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		must(t, err)
		if h.Typeflag == tar.TypeReg {
			add(h.Name, h.Mode&0o7777, r)
		}
	}
}

func executable(target string) string {
	if strings.HasPrefix(target, "windows") {
		return "rebookcheck.exe"
	}
	return "rebookcheck"
}

func TestEachArchiveHoldsItsProgramAndAllThatGoesWithIt(t *testing.T) {
	_, commit := version(t)
	for _, target := range targets() {
		t.Run(target, func(t *testing.T) {
			files := opened(t, target)
			for _, name := range []string{
				"LICENSE", "NOTICES.txt", "README.md", "docs/consumer.md", "man/rebookcheck.1", "man/rebookcheck-run.1",
				"completions/rebookcheck.bash", "completions/_rebookcheck", "completions/rebookcheck.fish", "completions/rebookcheck.ps1",
			} {
				if len(files[name].raw) == 0 || files[name].mode != 0o644 {
					t.Fatalf("%s: %d bytes, mode %o", name, len(files[name].raw), files[name].mode)
				}
			}
			program := files[executable(target)]
			if program.mode != 0o755 {
				t.Fatalf("mode of the program is %o", program.mode)
			}
			info, err := buildinfo.Read(bytes.NewReader(program.raw))
			must(t, err)
			settings := map[string]string{}
			for _, s := range info.Settings {
				settings[s.Key] = s.Value
			}
			if got := settings["GOOS"] + "_" + settings["GOARCH"]; got != target {
				t.Fatalf("it is a program for %s", got)
			}
			if settings["vcs.revision"] != commit || settings["CGO_ENABLED"] != "0" || settings["-trimpath"] != "true" {
				t.Fatalf("it was built with %v", settings)
			}
			bill(t, target, info)
		})
	}
}

// bill holds the bill of materials to what the program says it was linked from.
func bill(t *testing.T, target string, info *buildinfo.BuildInfo) {
	t.Helper()
	version, _ := version(t)
	raw, err := os.ReadFile(filepath.Join(dist(t), "rebookcheck_"+version+"_"+target+".cdx.json"))
	must(t, err)
	var doc struct {
		Format     string `json:"bomFormat"`
		Spec       string `json:"specVersion"`
		Serial     string `json:"serialNumber"`
		Components []struct {
			Name, Version string
			Evidence      struct{ Licenses []any }
		}
	}
	must(t, json.Unmarshal(raw, &doc))
	if doc.Format != "CycloneDX" || doc.Spec == "" || doc.Serial != "" {
		t.Fatalf("format %q, specification %q, serial number %q", doc.Format, doc.Spec, doc.Serial)
	}
	var listed, linked []string
	for _, c := range doc.Components {
		if c.Name == "std" {
			continue
		}
		listed = append(listed, c.Name+"@"+c.Version)
		if len(c.Evidence.Licenses) == 0 {
			t.Errorf("%s has no licence", c.Name)
		}
	}
	for _, m := range info.Deps {
		linked = append(linked, m.Path+"@"+m.Version)
	}
	slices.Sort(listed)
	slices.Sort(linked)
	if !slices.Equal(listed, linked) {
		t.Fatalf("the bill of materials lists\n%s\nand linked is\n%s", strings.Join(listed, "\n"), strings.Join(linked, "\n"))
	}
	if raw, err = os.ReadFile("../../../NOTICES.txt"); err != nil {
		t.Fatal(err)
	}
	for _, m := range info.Deps {
		want(t, string(raw), m.Path)
	}
}

// unpack writes the archive of this machine into a new folder, in which nobody may write, and returns the path of its program.
func unpack(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	target := here(t)
	folders := map[string]bool{folder: true}
	for name, f := range opened(t, target) {
		to := filepath.Join(folder, filepath.FromSlash(name))
		must(t, os.MkdirAll(filepath.Dir(to), 0o755))
		must(t, os.WriteFile(to, f.raw, os.FileMode(f.mode)&0o555))
		folders[filepath.Join(folder, filepath.FromSlash(path.Dir(name)))] = true
	}
	// The folders above are those of the test alone; whoever runs the program has to get through.
	must(t, os.Chmod(filepath.Dir(folder), 0o755))
	for f := range folders {
		must(t, os.Chmod(f, 0o555))
	}
	t.Cleanup(func() {
		for f := range folders {
			_ = os.Chmod(f, 0o755)
		}
	})
	return filepath.Join(folder, executable(target))
}
