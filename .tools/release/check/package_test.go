package check

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestPackages(t *testing.T) {
	version, _ := version(t)
	name := func(arch, ending string) string {
		return filepath.Join(dist(t), "rebookcheck_"+version+"_linux_"+arch+ending)
	}
	for _, arch := range []string{"amd64", "arm64"} {
		rpm, err := os.ReadFile(name(arch, ".rpm"))
		must(t, err)
		if !bytes.HasPrefix(rpm, []byte{0xed, 0xab, 0xee, 0xdb}) {
			t.Fatalf("%s is no RPM", name(arch, ".rpm"))
		}
	}
	t.Run("deb", func(t *testing.T) {
		if _, err := exec.LookPath("dpkg-deb"); err != nil {
			t.Skip("there is no dpkg-deb to read it with")
		}
		for _, arch := range []string{"amd64", "arm64"} {
			want(t, output(t, command(t, "dpkg-deb", "-f", name(arch, ".deb"))), "Package: rebookcheck\n", "Architecture: "+arch+"\n",
				"Version: "+strings.Replace(version, "-", "~", 1)+"\n")
			contents := output(t, command(t, "dpkg-deb", "-c", name(arch, ".deb")))
			want(t, contents, "./usr/bin/rebookcheck\n", "./usr/share/man/man1/rebookcheck-run.1\n", "./usr/share/doc/rebookcheck/copyright\n",
				"./usr/share/doc/rebookcheck/NOTICES.txt\n", "./usr/share/bash-completion/completions/rebookcheck\n", "./usr/share/zsh/vendor-completions/_rebookcheck\n")
			for line := range strings.Lines(contents) {
				if !strings.Contains(line, " root/root ") || strings.Contains(line[:10], "w") && strings.Contains(line[4:10], "w") {
					t.Fatalf("others may write, or it is not root's: %s", line)
				}
			}
		}
		folder := t.TempDir()
		target := strings.TrimPrefix(here(t), "linux_")
		output(t, command(t, "dpkg-deb", "-x", name(target, ".deb"), folder))
		want(t, output(t, command(t, filepath.Join(folder, "usr/bin/rebookcheck"), "version")), "rebookcheck "+version+"\n")
	})
	t.Run("rpm", func(t *testing.T) {
		if _, err := exec.LookPath("rpm"); err != nil {
			t.Skip("there is no rpm to read it with")
		}
		for _, arch := range []string{"amd64", "arm64"} {
			want(t, output(t, command(t, "rpm", "-qlp", name(arch, ".rpm"))), "/usr/bin/rebookcheck\n", "/usr/share/man/man1/rebookcheck-run.1\n",
				"/usr/share/zsh/site-functions/_rebookcheck\n")
		}
	})
}
