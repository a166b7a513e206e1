package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/rebookcheck/rebookcheck/steps/report/wording"
	"github.com/rebookcheck/rebookcheck/steps/results"
)

// autoShard is the value of --shard that has the surroundings say which shard this is.
const autoShard = "auto"

// orchestrator is how a system that starts one process for each shard tells it which one it is.
type orchestrator struct {
	name, index, total string
	from               int // the first index
}

// orchestrators are those that are understood. Kubernetes sets the index of an Indexed Job by itself; the manifest has to
// set the number of completions beside it.
var orchestrators = []orchestrator{
	{"a Kubernetes Indexed Job", "JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", 0},
	{"a GitLab parallel job", "CI_NODE_INDEX", "CI_NODE_TOTAL", 1},
}

// shardHere is which shard of how many this process is, by the variables of its orchestrator.
func shardHere(lookup func(string) (string, bool)) (string, error) {
	var found []string
	shard := ""
	for _, o := range orchestrators {
		index, numbered := lookup(o.index)
		total, counted := lookup(o.total)
		switch {
		case !numbered && !counted:
			continue
		case !numbered || !counted:
			missing := o.index
			if numbered {
				missing = o.total
			}
			return "", fmt.Errorf("--shard auto: this looks like %s, but %s is not set; set it, or give the shard, such as 2/5", o.name, missing)
		}
		i, badIndex := strconv.Atoi(index)
		of, badTotal := strconv.Atoi(total)
		if badIndex != nil || badTotal != nil || i < o.from || i-o.from >= of {
			return "", fmt.Errorf("--shard auto: %s=%q and %s=%q do not give a shard such as 2/5", o.index, index, o.total, total)
		}
		found, shard = append(found, o.name), fmt.Sprintf("%d/%d", i-o.from+1, of)
	}
	switch len(found) {
	case 0:
		return "", errors.New("--shard auto: neither JOB_COMPLETION_INDEX with JOB_COMPLETIONS nor CI_NODE_INDEX with CI_NODE_TOTAL is set; give the shard, such as 2/5")
	case 1:
		return shard, nil
	}
	return "", fmt.Errorf("--shard auto: this could be %s; give the shard, such as 2/5", strings.Join(found, " or "))
}

// findShard puts the shard that the surroundings name in the place of auto.
func (f *runFlags) findShard() error {
	if f.shard != autoShard {
		return nil
	}
	here, err := shardHere(os.LookupEnv)
	if err != nil {
		return err
	}
	f.shard = here
	return nil
}

// later leaves the verdict of a shard to the merge: it ends with 0 where it was judged at all, so that no orchestrator
// runs it again for what it found.
func (f *runFlags) later(told io.Writer, done results.Run, err error) error {
	if end := verdict(0); !f.mergeDecides || !errors.As(err, &end) {
		return err
	}
	fmt.Fprintf(told, "rebookcheck: this shard comes to %q and ends with 0 all the same, as --merge-decides says: 'rebookcheck report merge' gives the verdict\n", wording.Conclusion(done))
	return nil
}
