// Package deploy tries out what stands in deploy/: the manifests are built as kubectl builds them and read strictly as
// the types of Kubernetes, and their commands are read by the program. No cluster is needed.
package deploy

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

const (
	root  = "../.."
	image = "registry.example/rebookcheck:"
)

// kinds are the types that the manifests may have.
var kinds = map[string]func() any{
	"batch/v1 Job":                       func() any { return new(batchv1.Job) },
	"v1 ConfigMap":                       func() any { return new(corev1.ConfigMap) },
	"v1 PersistentVolumeClaim":           func() any { return new(corev1.PersistentVolumeClaim) },
	"v1 Secret":                          func() any { return new(corev1.Secret) },
	"v1 Service":                         func() any { return new(corev1.Service) },
	"apps/v1 Deployment":                 func() any { return new(appsv1.Deployment) },
	"apps/v1 StatefulSet":                func() any { return new(appsv1.StatefulSet) },
	"networking.k8s.io/v1 NetworkPolicy": func() any { return new(networkingv1.NetworkPolicy) },
	"policy/v1 PodDisruptionBudget":      func() any { return new(policyv1.PodDisruptionBudget) },
}

// built are the objects of a kustomization. An element that Kubernetes does not know, or that stands twice, is an error.
func built(t *testing.T, folder string) []any {
	t.Helper()
	all, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	require.NoError(t, err)
	var out []any
	for _, r := range all.Resources() {
		kind := r.GetApiVersion() + " " + r.GetKind()
		make, known := kinds[kind]
		require.True(t, known, "%s: nothing is known of %s", folder, kind)
		text, err := r.AsYAML()
		require.NoError(t, err)
		one := make()
		require.NoError(t, yaml.UnmarshalStrict(text, one), "%s %s", kind, r.GetName())
		out = append(out, one)
	}
	return out
}

func kustomizations(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, "deploy/kubernetes/*/kustomization.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, found)
	for i := range found {
		found[i] = filepath.Dir(found[i])
	}
	return found
}

// pods are the pods of the objects, by name.
func pods(all []any) map[string]corev1.PodSpec {
	out := map[string]corev1.PodSpec{}
	for _, one := range all {
		switch o := one.(type) {
		case *batchv1.Job:
			out[o.Name] = o.Spec.Template.Spec
		case *appsv1.Deployment:
			out[o.Name] = o.Spec.Template.Spec
		case *appsv1.StatefulSet:
			out[o.Name] = o.Spec.Template.Spec
		}
	}
	return out
}

// program builds rebookcheck.
func program(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rebookcheck")
	out, err := exec.Command("go", "build", "-C", root, "-o", path, ".").CombinedOutput()
	require.NoError(t, err, string(out))
	return path
}

// expanded are the arguments of a container with $(NAME) replaced, as Kubernetes does it.
func expanded(t *testing.T, args []string, env map[string]string) []string {
	t.Helper()
	var out []string
	for _, a := range args {
		for name, value := range env {
			a = strings.ReplaceAll(a, "$("+name+")", value)
		}
		require.NotContains(t, a, "$(", "nothing says what this is")
		out = append(out, a)
	}
	return out
}

func TestManifestsAreWhatKubernetesKnows(t *testing.T) {
	for _, folder := range kustomizations(t) {
		require.NotEmpty(t, built(t, folder), folder)
	}
}

func TestPodsOfOursRunWithoutRights(t *testing.T) {
	seen := 0
	for _, folder := range kustomizations(t) {
		for name, pod := range pods(built(t, folder)) {
			for _, c := range pod.Containers {
				if !strings.HasPrefix(c.Image, image) {
					continue
				}
				seen++
				require.True(t, *pod.SecurityContext.RunAsNonRoot, name)
				require.EqualValues(t, 65532, *pod.SecurityContext.RunAsUser, name)
				require.False(t, *pod.AutomountServiceAccountToken, name)
				require.True(t, *c.SecurityContext.ReadOnlyRootFilesystem, name)
				require.False(t, *c.SecurityContext.AllowPrivilegeEscalation, name)
				require.Equal(t, []corev1.Capability{"ALL"}, c.SecurityContext.Capabilities.Drop, name)
				require.NotZero(t, c.Resources.Requests.Cpu().Value()+c.Resources.Requests.Cpu().MilliValue(), name)
				require.NotZero(t, c.Resources.Limits.Memory().Value(), name)
			}
		}
	}
	require.Positive(t, seen)
}

// TestShardsAreMergedToOneVerdict runs the commands of the manifests, each shard as its pod would, on the reference consumer.
func TestShardsAreMergedToOneVerdict(t *testing.T) {
	rebookcheck, reports := program(t), t.TempDir()
	shards := built(t, filepath.Join(root, "deploy/kubernetes/shards"))
	var job *batchv1.Job
	seed := ""
	for _, one := range shards {
		switch o := one.(type) {
		case *batchv1.Job:
			job = o
		case *corev1.ConfigMap:
			seed = o.Data["seed"]
		}
	}
	require.NotNil(t, job)
	require.NotEmpty(t, seed)
	c := job.Spec.Template.Spec.Containers[0]
	i := slices.IndexFunc(c.Env, func(e corev1.EnvVar) bool { return e.Name == "JOB_COMPLETIONS" })
	require.Equal(t, strconv.Itoa(int(*job.Spec.Completions)), c.Env[i].Value, "both say how many parts there are")
	at := func(args []string) []string {
		var out []string
		for _, a := range args {
			a = strings.ReplaceAll(a, "/reports", reports)
			out = append(out, strings.ReplaceAll(a, "http://127.0.0.1:9000", "reference"))
		}
		return out
	}
	for index := range int(*job.Spec.Completions) {
		cmd := exec.Command(rebookcheck, at(expanded(t, c.Args, map[string]string{"SEED": seed, "JOB_COMPLETION_INDEX": strconv.Itoa(index)}))...)
		cmd.Dir = t.TempDir()
		cmd.Env = append(os.Environ(), fmt.Sprintf("JOB_COMPLETION_INDEX=%d", index), "JOB_COMPLETIONS="+c.Env[i].Value)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	merge := pods(built(t, filepath.Join(root, "deploy/kubernetes/merge")))["rebookcheck-merge"].Containers[0]
	cmd := exec.Command(rebookcheck, at(expanded(t, merge.Args, nil))...)
	cmd.Dir = t.TempDir()
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), "verdict:     conforms\n")
}

// TestServersReadTheirSettings has the program read the arguments of each server, as Kubernetes and compose would give them.
// The database is not there, which is the one thing that it may say.
func TestServersReadTheirSettings(t *testing.T) {
	rebookcheck := program(t)
	seen := 0
	try := func(name string, args []string, store string) {
		t.Run(name, func(t *testing.T) {
			seen++
			cmd := exec.Command(rebookcheck, args...)
			cmd.Dir = t.TempDir()
			cmd.Env = append(os.Environ(), "REBOOKCHECK_STORE="+store)
			out, err := cmd.CombinedOutput()
			require.Error(t, err, "there is no database")
			require.Equal(t, 3, cmd.ProcessState.ExitCode(), "the settings are right, and the server cannot start: %s", out)
			require.NotContains(t, string(out), "change-me")
		})
	}
	away := strings.NewReplacer("rebookcheck-database:5432", "127.0.0.1:1", "database:5432", "127.0.0.1:1", "${DATABASE_PASSWORD}", "change-me")
	anyPort := strings.NewReplacer("0.0.0.0:8080", "127.0.0.1:0", "0.0.0.0:8081", "127.0.0.1:0", "127.0.0.1:8081", "127.0.0.1:0", "0.0.0.0:8082", "0.0.0.0:0")
	values := map[string]string{"POD_IP": "127.0.0.1"}
	var server corev1.Container
	for _, one := range built(t, filepath.Join(root, "deploy/kubernetes/testbed")) {
		switch o := one.(type) {
		case *corev1.ConfigMap:
			values["PUBLIC_URL"] = o.Data["public-url"]
		case *corev1.Secret:
			values["store"] = string(o.Data["url"])
			require.Contains(t, values["store"], string(o.Data["password"]))
		case *appsv1.StatefulSet:
			if c := o.Spec.Template.Spec.Containers[0]; strings.HasPrefix(c.Image, image) {
				server = c
			}
		}
	}
	var args []string
	for _, a := range expanded(t, server.Args, values) {
		args = append(args, anyPort.Replace(a))
	}
	try("kubernetes", args, away.Replace(values["store"]))

	raw, err := os.ReadFile(filepath.Join(root, "deploy/compose/compose.yaml"))
	require.NoError(t, err)
	var compose struct {
		Services map[string]struct {
			Command     []string
			Environment map[string]string
		}
	}
	require.NoError(t, yaml.Unmarshal(raw, &compose))
	for name, s := range compose.Services {
		if len(s.Command) > 0 {
			args = nil
			for _, a := range s.Command {
				args = append(args, anyPort.Replace(a))
			}
			try("compose "+name, args, away.Replace(s.Environment["REBOOKCHECK_STORE"]))
		}
	}
	require.Equal(t, 3, seen)
}
