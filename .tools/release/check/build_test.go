package check

import (
	"archive/zip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	modzip "golang.org/x/mod/zip"
)

const modulePath = "github.com/rebookcheck/rebookcheck"

// clone is the repository in another folder, at the commit of the build.
func clone(t *testing.T) string {
	t.Helper()
	_, commit := version(t)
	folder := filepath.Join(t.TempDir(), "elsewhere")
	output(t, command(t, "git", "clone", "--quiet", "--no-checkout", "../../..", folder))
	output(t, command(t, "git", "-C", folder, "checkout", "--quiet", commit))
	return folder
}

func TestABuildElsewhereGivesTheSameBytes(t *testing.T) {
	target := here(t)
	version, _ := version(t)
	folder := clone(t)
	build := command(t, "go", "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w -X "+modulePath+"/steps/identity.Version="+version, "-o", "rebookcheck", ".")
	build.Dir, build.Env = folder, append(build.Env, "CGO_ENABLED=0", "GOFLAGS=")
	output(t, build)
	raw, err := os.ReadFile(filepath.Join(folder, "rebookcheck"))
	must(t, err)
	if string(raw) != string(opened(t, target)["rebookcheck"].raw) {
		t.Fatal("the same commit, built in another folder, gives another program")
	}
}

// TestGoInstall installs the program as the module that a proxy of Go modules would serve, with no repository and no linker flags. That
// paths are trimmed has it find in the cache what was compiled before, and changes nothing else.
func TestGoInstall(t *testing.T) {
	folder, proxy, bin := clone(t), t.TempDir(), t.TempDir()
	m := module.Version{Path: modulePath, Version: "v0.99.0"}
	at := filepath.Join(proxy, modulePath, "@v")
	must(t, os.MkdirAll(at, 0o755))
	must(t, os.WriteFile(filepath.Join(at, m.Version+".info"), []byte(`{"Version":"`+m.Version+`"}`), 0o644))
	must(t, os.WriteFile(filepath.Join(at, "list"), []byte(m.Version+"\n"), 0o644))
	mod, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(at, m.Version+".mod"), mod, 0o644))
	to, err := os.Create(filepath.Join(at, m.Version+".zip"))
	must(t, err)
	must(t, modzip.CreateFromDir(to, m, folder))
	must(t, to.Close())
	z, err := zip.OpenReader(to.Name())
	must(t, err)
	defer z.Close()
	for _, f := range z.File {
		if strings.Contains(f.Name, "/.tools/") && !strings.Contains(f.Name, "/.tools/release/") && strings.HasSuffix(f.Name, "go.mod") {
			t.Fatalf("the module holds %s, which is another's", f.Name)
		}
	}
	dir := command(t, "go", "env", "GOMODCACHE")
	cache := strings.TrimSpace(output(t, dir))
	install := command(t, "go", "install", modulePath+"@latest")
	own := t.TempDir()
	install.Dir = t.TempDir()
	install.Env = append(install.Env, "GOBIN="+bin, "GOFLAGS=-modcacherw -trimpath", "GOMODCACHE="+own, "GONOSUMDB="+modulePath, "GOSUMDB=off",
		"GOPROXY=file://"+proxy+",file://"+filepath.Join(cache, "cache", "download"))
	output(t, install)
	program := filepath.Join(bin, "rebookcheck")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	anywhere := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Dir, cmd.Env = t.TempDir(), []string{"LANG=C", "TZ=Asia/Kathmandu"}
		return cmd
	}
	want(t, output(t, anywhere("version")), "module    "+modulePath+"@v0.99.0 h1:")
	want(t, output(t, anywhere("run", "--tags", "@RB-51", "--format", "progress")), "verdict:     conforms (selection)")
}
