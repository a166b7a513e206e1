package check

import (
	"archive/tar"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
	"github.com/google/go-containerregistry/pkg/v1/validate"
)

// images are those of the layout by their architecture, and the digest of their index.
func images(t *testing.T, folder string) (map[string]v1.Image, v1.Hash) {
	t.Helper()
	version, _ := version(t)
	top, err := layout.ImageIndexFromPath(folder)
	must(t, err)
	manifest, err := top.IndexManifest()
	must(t, err)
	if len(manifest.Manifests) != 1 || manifest.Manifests[0].Annotations["org.opencontainers.image.ref.name"] != version {
		t.Fatalf("the layout has %+v", manifest.Manifests)
	}
	digest := manifest.Manifests[0].Digest
	index, err := top.ImageIndex(digest)
	must(t, err)
	must(t, validate.Index(index))
	listed, err := index.IndexManifest()
	must(t, err)
	if listed.MediaType != types.OCIImageIndex {
		t.Fatalf("the index is a %s", listed.MediaType)
	}
	found := map[string]v1.Image{}
	for _, m := range listed.Manifests {
		image, err := index.Image(m.Digest)
		must(t, err)
		if m.Platform.OS != "linux" || m.MediaType != types.OCIManifestSchema1 {
			t.Fatalf("it lists %+v", m)
		}
		found[m.Platform.Architecture] = image
	}
	if len(found) != 2 || found["amd64"] == nil || found["arm64"] == nil {
		t.Fatalf("it is for %v", found)
	}
	return found, digest
}

func TestTheImageIsOfAUserWithoutRightsAndSaysWhatItIs(t *testing.T) {
	version, commit := version(t)
	all, digest := images(t, filepath.Join(dist(t), "image"))
	t.Log("digest", digest)
	for architecture, image := range all {
		t.Run(architecture, func(t *testing.T) {
			file, err := image.ConfigFile()
			must(t, err)
			c := file.Config
			if c.User != "65532:65532" || strings.Join(c.Entrypoint, " ") != "/usr/bin/rebookcheck" || strings.Join(c.Cmd, " ") != "help" || c.WorkingDir != "/data" {
				t.Fatalf("it runs %v %v as %q in %q", c.Entrypoint, c.Cmd, c.User, c.WorkingDir)
			}
			if file.OS != "linux" || file.Architecture != architecture {
				t.Fatalf("it is for %s/%s", file.OS, file.Architecture)
			}
			for label, value := range map[string]string{
				"title": "rebookcheck", "version": version, "revision": commit, "licenses": "MIT",
				"source": "https://github.com/rebookcheck/rebookcheck", "created": file.Created.Format(time.RFC3339),
			} {
				if got := c.Labels["org.opencontainers.image."+label]; got != value {
					t.Fatalf("label %s is %q, not %q", label, got, value)
				}
			}
			files(t, image, opened(t, "linux_"+architecture)["rebookcheck"].raw)
		})
	}
}

// files holds what is in an image to what has to be: the program, and nothing that its user may change but the two folders for it.
func files(t *testing.T, image v1.Image, program []byte) {
	t.Helper()
	flat := mutate.Extract(image)
	defer flat.Close()
	var names []string
	for r := tar.NewReader(flat); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
		name := strings.TrimSuffix(h.Name, "/")
		names = append(names, name)
		switch {
		case name == "data" && h.Uid == 65532 && h.Mode == 0o755, name == "tmp" && h.Mode == 0o1777:
		case h.Uid != 0 || h.Gid != 0 || h.Mode&0o7022 != 0:
			t.Fatalf("%s is of %d:%d with mode %o", name, h.Uid, h.Gid, h.Mode)
		}
		if name == "usr/bin/rebookcheck" {
			raw, err := io.ReadAll(r)
			must(t, err)
			if string(raw) != string(program) {
				t.Fatal("its program is not that of the archive")
			}
		}
	}
	all := strings.Join(names, "\n")
	want(t, all, "usr/bin/rebookcheck", "etc/passwd", "etc/ssl/certs/ca-certificates.crt", "usr/share/doc/rebookcheck/NOTICES.txt")
	for _, shell := range []string{"bin/sh", "bin/bash", "busybox"} {
		if strings.Contains(all, shell) {
			t.Fatalf("it holds %s", shell)
		}
	}
}

func TestTwoImagesOfOneBuildAreOne(t *testing.T) {
	folder, again := dist(t), t.TempDir()
	_, first := images(t, filepath.Join(folder, "image"))
	all, _ := images(t, filepath.Join(folder, "image"))
	file, err := all["amd64"].ConfigFile()
	must(t, err)
	output(t, command(t, "go", "run", "../image", "--dist", folder, "--root", "../../..", "--out", again, "--date", file.Created.Format(time.RFC3339)))
	_, second := images(t, filepath.Join(again, "image"))
	version, _ := version(t)
	name := "rebookcheck_" + version + "_image.tar"
	if first != second || sum(t, filepath.Join(folder, name)) != sum(t, filepath.Join(again, name)) {
		t.Fatalf("%s and %s", first, second)
	}
}

// TestTheImageRuns runs the program in the image's files and nothing else, as its user: what an engine would do, with chroot.
func TestTheImageRuns(t *testing.T) {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("only root on Linux can change the root folder")
	}
	version, _ := version(t)
	all, _ := images(t, filepath.Join(dist(t), "image"))
	root := t.TempDir()
	must(t, os.Chmod(root, 0o755))
	flat := mutate.Extract(all[runtime.GOARCH])
	defer flat.Close()
	for r := tar.NewReader(flat); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
		to := filepath.Join(root, filepath.FromSlash(h.Name))
		if h.Typeflag == tar.TypeDir {
			must(t, os.MkdirAll(to, 0o755))
		} else {
			raw, err := io.ReadAll(r)
			must(t, err)
			must(t, os.WriteFile(to, raw, 0o644))
		}
		must(t, os.Chown(to, h.Uid, h.Gid))
		must(t, os.Chmod(to, h.FileInfo().Mode()))
	}
	file, err := all[runtime.GOARCH].ConfigFile()
	must(t, err)
	inside := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), file.Config.Entrypoint[0], args...)
		cmd.Dir, cmd.Env = file.Config.WorkingDir, file.Config.Env
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: 65532, Gid: 65532}}
		return cmd
	}
	want(t, output(t, inside(file.Config.Cmd...)), "Usage:")
	want(t, output(t, inside("run", "--tags", "@RB-51", "--format", "progress")), "rebookcheck "+version, "verdict:     conforms (selection)")
	serves(t, inside("serve", "--fhir-addr", "127.0.0.1:0", "--control-addr", "127.0.0.1:0"), version)
}
