// Package check tries out what 'make snapshot' built: the files themselves, and the programs in them as somebody would run them
// who has nothing else of the project.
package check

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// dist is the folder that 'make snapshot-check' names. Without one there is nothing to try out.
func dist(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("SNAPSHOT_DIST")
	if folder == "" {
		t.Skip("SNAPSHOT_DIST names no folder; make snapshot-check does")
	}
	return folder
}

// version is that of the build in dist.
func version(t *testing.T) (version, commit string) {
	t.Helper()
	var m struct{ Version, Commit string }
	raw, err := os.ReadFile(filepath.Join(dist(t), "metadata.json"))
	must(t, err)
	must(t, json.Unmarshal(raw, &m))
	return m.Version, m.Commit
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// want fails where text lacks any of some pieces.
func want(t *testing.T, text string, pieces ...string) {
	t.Helper()
	for _, piece := range pieces {
		if !strings.Contains(text, piece) {
			t.Fatalf("%q is not in\n%s", piece, text)
		}
	}
}

func sum(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(name)
	must(t, err)
	of := sha256.Sum256(raw)
	return hex.EncodeToString(of[:])
}

func targets() []string {
	return []string{"darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64", "windows_amd64", "windows_arm64"}
}

// released are the names of all files of a release but for the checksums.
func released(version string) []string {
	all := []string{"rebookcheck_" + version + "_image.tar"}
	for _, target := range targets() {
		base := "rebookcheck_" + version + "_" + target
		all = append(all, base+".cdx.json", base+ending(target))
		if strings.HasPrefix(target, "linux") {
			all = append(all, base+".deb", base+".rpm")
		}
	}
	slices.Sort(all)
	return all
}

func ending(target string) string {
	if strings.HasPrefix(target, "windows") {
		return ".zip"
	}
	return ".tar.gz"
}

func TestEveryFileOfARelease(t *testing.T) {
	folder := dist(t)
	version, _ := version(t)
	raw, err := os.ReadFile(filepath.Join(folder, "checksums.txt"))
	must(t, err)
	sums := map[string]string{}
	var listed []string
	for line := range strings.Lines(string(raw)) {
		of, name, found := strings.Cut(strings.TrimSpace(line), "  ")
		if !found || sums[name] != "" {
			t.Fatalf("checksums.txt: %q", line)
		}
		sums[name] = of
		listed = append(listed, name)
	}
	slices.Sort(listed)
	if !slices.Equal(listed, released(version)) {
		t.Fatalf("checksums.txt lists\n%s\nand a release has\n%s", strings.Join(listed, "\n"), strings.Join(released(version), "\n"))
	}
	entries, err := os.ReadDir(folder)
	must(t, err)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "rebookcheck_"+version) && !e.IsDir() && sums[e.Name()] == "" {
			t.Fatalf("%s has no checksum", e.Name())
		}
	}
	for _, name := range listed {
		path := filepath.Join(folder, name)
		info, err := os.Stat(path)
		must(t, err)
		if sum(t, path) != sums[name] {
			t.Fatalf("%s is not the file of its checksum", name)
		}
		if info.Size() < 1000 || !strings.HasSuffix(name, ".cdx.json") && info.Size() < 5_000_000 {
			t.Fatalf("%s has %d bytes", name, info.Size())
		}
		fmt.Printf("%9.1f kB  %s  %s\n", float64(info.Size())/1000, sums[name], name)
	}
}

// here is the target of the machine that this runs on.
func here(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("programs are tried out on Linux")
	}
	return "linux_" + runtime.GOARCH
}

// command is a command that ends with the test.
func command(t *testing.T, name string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	return cmd
}

// output is what a command prints, which has to end with 0.
func output(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return string(out)
}
