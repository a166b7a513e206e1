package cli_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// What the file knows passes now.
const outOfDate = "known:\n  - requirement: RB-36\n    reason: an old one\n    owner: Terry\n  - requirement: CX-21\n    reason: an old one\n    owner: Terry\n"

// TestPipelinesJudgeByOneScript runs what the GitHub Action and the GitLab job call, with the settings that they give it.
func TestPipelinesJudgeByOneScript(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("NOT TESTED: bash is not on PATH")
	}
	script, err := filepath.Abs("../../.ci/judge.sh")
	require.NoError(t, err)
	self, err := os.Executable()
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.Symlink(self, filepath.Join(dir, "rebookcheck"))) // see TestMain
	require.NoError(t, os.WriteFile(filepath.Join(dir, "known.yaml"), []byte(outOfDate), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "run.yaml"), []byte("consumer: reference\ntags: '@RB-31'\n"), 0o600))
	for name, c := range map[string]struct {
		settings []string
		code     int
		says     string
	}{
		"a selection that conforms":         {[]string{"REBOOKCHECK_CONSUMER=reference", "REBOOKCHECK_TAGS=@RB-31", "REBOOKCHECK_OUT=ci out"}, 0, "rebookcheck: conforms (selection) (exit code 0)"},
		"a consumer of a file":              {[]string{"REBOOKCHECK_CONFIG=run.yaml"}, 0, "rebookcheck: conforms (selection) (exit code 0)"},
		"further flags":                     {[]string{"REBOOKCHECK_TAGS=@RB-31", "ARGUMENTS=--mutant silent-cancel"}, 1, "rebookcheck: does not conform (exit code 1)"},
		"further flags in lines":            {[]string{"REBOOKCHECK_TAGS=@RB-31", "ARGUMENTS=--seed 7\n--mutant silent-cancel\n"}, 1, "rebookcheck: does not conform (exit code 1)"},
		"further flags in quotes":           {[]string{"REBOOKCHECK_CONSUMER=reference", `ARGUMENTS=--tags "@RB-31 or @RB-36"`}, 2, "quotes mean nothing there"},
		"another folder among the flags":    {[]string{"REBOOKCHECK_CONSUMER=reference", "ARGUMENTS=--out elsewhere"}, 2, "the folder is given as REBOOKCHECK_OUT"},
		"a folder of two lines":             {[]string{"REBOOKCHECK_CONSUMER=reference", "REBOOKCHECK_OUT=reports\ncode=0"}, 2, "REBOOKCHECK_OUT has more than one line"},
		"no consumer":                       {[]string{"REBOOKCHECK_TAGS=@RB-31", "REBOOKCHECK_VENDOR=Example Ltd"}, 2, "no consumer was given, and nothing was judged"},
		"a list and no run":                 {[]string{"REBOOKCHECK_CONSUMER=reference", "REBOOKCHECK_TAGS=@RB-31", "ARGUMENTS=--list"}, 3, "nothing was judged"},
		"a help and no run":                 {[]string{"REBOOKCHECK_CONSUMER=reference", "ARGUMENTS=--help"}, 3, "nothing was judged"},
		"settings and no run":               {[]string{"REBOOKCHECK_CONSUMER=reference", "ARGUMENTS=--print-config"}, 3, "nothing was judged"},
		"a plan and no run":                 {[]string{"REBOOKCHECK_CONSUMER=attended", "ARGUMENTS=--plan"}, 3, "nothing was judged"},
		"a part that leaves the verdict":    {[]string{"REBOOKCHECK_TAGS=@RB-31", "ARGUMENTS=--mutant silent-cancel --shard 1/2 --merge-decides"}, 0, "rebookcheck: does not conform, and the settings say that this does not fail the run (exit code 0)"},
		"a baseline that is out of date":    {[]string{"REBOOKCHECK_CONSUMER=reference", "REBOOKCHECK_TAGS=@RB-36", "REBOOKCHECK_BASELINE=known.yaml"}, 1, "exit code 1"},
		"a setting that is wrong":           {[]string{"REBOOKCHECK_CONSUMER=reference", "REBOOKCHECK_TAGS=@RB-999"}, 2, "a setting is wrong"},
		"a provider":                        {[]string{"ROLE=provider", "REBOOKCHECK_TAGS=@CX-21", "REBOOKCHECK_VENDOR=Example Ltd", "REBOOKCHECK_FAIL_ON=should", "ARGUMENTS=--through-proxy"}, 0, "Example Ltd"},
		"a provider without configuration":  {[]string{"ROLE=provider", "REBOOKCHECK_TAGS=@CX-21"}, 2, "no provider was given, and nothing was judged"},
		"a provider, and what it fails on":  {[]string{"ROLE=provider", "REBOOKCHECK_TAGS=@CX-21", "REBOOKCHECK_FAIL_ON=Should", "ARGUMENTS=--through-proxy"}, 2, "give must or should"},
		"a provider, and a consumer's flag": {[]string{"ROLE=provider", "REBOOKCHECK_TAGS=@CX-21", "REBOOKCHECK_STRICT=true", "ARGUMENTS=--through-proxy"}, 2, "REBOOKCHECK_STRICT is no setting of the role provider"},
		"a plan of a provider":              {[]string{"ROLE=provider", "REBOOKCHECK_TAGS=@CX-21", "ARGUMENTS=--through-proxy --list"}, 3, "nothing was judged"},
		"a baseline of a provider":          {[]string{"ROLE=provider", "REBOOKCHECK_TAGS=@CX-21", "REBOOKCHECK_BASELINE=known.yaml", "ARGUMENTS=--through-proxy"}, 1, "exit code 1"},
		"neither":                           {[]string{"ROLE=registry"}, 2, "the role must be consumer or provider"},
	} {
		t.Run(name, func(t *testing.T) {
			outputs := filepath.Join(t.TempDir(), "outputs")
			shell := exec.CommandContext(t.Context(), script)
			shell.Dir = dir
			shell.Env = append([]string{
				"PATH=" + dir + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + dir, "GITHUB_ACTIONS=true", "GITHUB_OUTPUT=" + outputs,
				// What nobody has set arrives empty.
				"REBOOKCHECK_PRODUCT=", "REBOOKCHECK_CONSUMER=", "REBOOKCHECK_CONFIG=", "ARGUMENTS=",
			}, c.settings...)
			printed, _ := shell.CombinedOutput()
			require.Equal(t, c.code, shell.ProcessState.ExitCode(), "%s", printed)
			require.Contains(t, string(printed), c.says)
			if c.code == 2 || c.code == 3 {
				return
			}
			told, err := os.ReadFile(outputs)
			require.NoError(t, err)
			m := regexp.MustCompile(`(?m)^reports=(.*)$`).FindStringSubmatch(string(told))
			require.NotNil(t, m, "%s", told)
			require.FileExists(t, filepath.Join(dir, m[1], "junit.xml"))
		})
	}
}

// TestPipelinesGiveTheScriptWhatTheyAreGiven holds the inputs of both to what they hand on.
func TestPipelinesGiveTheScriptWhatTheyAreGiven(t *testing.T) {
	t.Parallel()
	var action struct {
		Inputs map[string]struct{ Description string }
		Runs   struct {
			Steps []struct {
				ID, Shell, Run string
				Env            map[string]string
			}
		}
	}
	raw, err := os.ReadFile("../../.ci/github/action.yml")
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(raw, &action))
	var handed map[string]string
	for _, step := range action.Runs.Steps {
		require.True(t, step.Run == "" || step.Shell == "bash", "a step that runs something in an action has to name its shell")
		if step.ID == "judge" {
			handed = step.Env
			require.Contains(t, step.Run, "judge.sh")
		}
	}
	var job map[string]struct {
		Variables map[string]string
		Script    []string
	}
	raw, err = os.ReadFile("../../.ci/gitlab/rebookcheck.yml")
	require.NoError(t, err)
	header, body, found := strings.Cut(string(raw), "\n---\n")
	require.True(t, found)
	var spec struct {
		Spec struct {
			Inputs map[string]struct{ Description string }
		}
	}
	require.NoError(t, yaml.Unmarshal([]byte(header), &spec))
	require.NoError(t, yaml.Unmarshal([]byte(body), &job))
	require.Len(t, job, 1)
	for _, j := range job {
		require.Contains(t, j.Script[len(j.Script)-1], "judge.sh")
		require.Len(t, j.Variables, len(handed))
		for name := range handed {
			require.Contains(t, j.Variables, name)
		}
	}
	for name := range action.Inputs {
		require.NotEmpty(t, action.Inputs[name].Description, name)
		require.True(t, strings.Contains(strings.Join(slices.Collect(maps.Values(handed)), " "), "inputs."+name) || name == "keep-as", "%s is handed on to nobody", name)
	}
	for name := range spec.Spec.Inputs {
		require.Contains(t, body, "$[[ inputs."+name+" ]]", "%s is handed on to nobody", name)
	}
}
