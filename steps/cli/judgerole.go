package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/rebookcheck/rebookcheck/features"
	providerfeatures "github.com/rebookcheck/rebookcheck/features/provider"
	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/journal"
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

// judge judges what was opened; where whole is true the run that it gives holds its journals.
func (j judges) judge(ctx context.Context, in judgeable, whole bool) (results.Run, error) {
	if rec := in.recording; rec != nil {
		return j.consumer.Recording(rec.name, rec.view, rec.is, rec.damage...), nil
	}
	return j.file(ctx, in, whole)
}

// file judges a journal file; where whole is true the run that it gives holds its journals.
func (j judges) file(ctx context.Context, in io.ReadSeeker, whole bool) (results.Run, error) {
	plan, err := planOf(in)
	if err != nil {
		return results.Run{}, err
	}
	if plan == nil || plan.Recording != nil || plan.Role == requirement.Provider {
		e, err := results.ReadEvidence(in)
		switch {
		case err == nil && suite.IsRecording(e):
			return j.consumer.Recording(e.Stories[0], e.Journals[e.Stories[0]], results.Recording{What: ofServer, AtListener: true}), nil
		case err != nil:
			return results.Run{}, err //nolint:wrapcheck // it names the line
		case plan != nil:
			return j.Judge(e), nil
		}
		if _, err := in.Seek(0, io.SeekStart); err != nil {
			return results.Run{}, fmt.Errorf("read the journal: %w", err)
		}
	}
	if whole {
		return j.consumer.Whole(ctx, in) //nolint:wrapcheck // likewise
	}
	return j.consumer.File(ctx, in) //nolint:wrapcheck // likewise
}

// planOf is what the first line of a journal file plans; nil where it plans nothing. It leaves the file at its beginning.
func planOf(in io.ReadSeeker) (*results.Plan, error) {
	first, err := journal.FirstLine(in)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	e, err := results.ReadEvidence(bytes.NewReader(first))
	if err != nil {
		return nil, nil //nolint:nilnil,nilerr // what is wrong with it is said by whoever reads all of it
	}
	return e.Plan, nil
}
