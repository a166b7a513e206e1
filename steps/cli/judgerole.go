package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/rebookcheck/rebookcheck/features"
	providerfeatures "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/steps/identity"
	"github.com/rebookcheck/rebookcheck/steps/requirement"
	"github.com/rebookcheck/rebookcheck/steps/results"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// judges come to results from evidence, each by the rules of the role that a run was planned for.
type judges struct {
	consumer *suite.Judge
	provider *suite.ProviderJudge
}

// newJudges reads features and catalogue of both roles. Strict has a concern decide the verdict as a failure does.
func newJudges(strict bool) (judges, error) {
	consumer, err := suite.NewJudge(features.FS, fixtures.FS, identity.Here())
	provider, fault := suite.NewProviderJudge(providerfeatures.FS, fixtures.FS, identity.Here())
	if err := errors.Join(err, fault); err != nil {
		return judges{}, err
	}
	consumer.Strict, provider.Strict = strict, strict
	return judges{consumer, provider}, nil
}

// Judge comes to the results of a run from its evidence.
func (j judges) Judge(e results.Evidence) results.Run {
	if e.Plan != nil && e.Plan.Role == requirement.Provider {
		return j.provider.Judge(e)
	}
	return j.consumer.Judge(e)
}

// file judges a journal file; where whole is true the run that it gives holds its journals.
func (j judges) file(ctx context.Context, in io.ReadSeeker, whole bool) (results.Run, error) {
	role, err := roleOf(in)
	switch {
	case err != nil:
		return results.Run{}, err
	case role == requirement.Provider:
		e, err := results.ReadEvidence(in)
		if err != nil {
			return results.Run{}, err //nolint:wrapcheck // it names the line
		}
		return j.provider.Judge(e), nil
	case whole:
		return j.consumer.Whole(ctx, in) //nolint:wrapcheck // likewise
	}
	return j.consumer.File(ctx, in) //nolint:wrapcheck // likewise
}

// roleOf is the role that the first line of a journal file plans for; empty where it plans nothing. It leaves the file at its beginning.
func roleOf(in io.ReadSeeker) (requirement.Role, error) {
	first, err := bufio.NewReader(in).ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the journal: %w", err)
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("read the journal: %w", err)
	}
	e, err := results.ReadEvidence(bytes.NewReader(first))
	if err != nil || e.Plan == nil {
		return "", nil // what is wrong with it is said by whoever reads all of it
	}
	return e.Plan.Role, nil
}
