package cli

import (
	"github.com/rebookcheck/rebookcheck/features"
	"github.com/rebookcheck/rebookcheck/steps/suite"
)

// checkSelection refuses an empty selection before anything is touched.
func checkSelection(tags, shard string) error {
	_, err := selection(tags, shard)
	return err
}

// selection are the scenarios that tags and a shard select.
func selection(tags, shard string) ([]suite.Scenario, error) {
	part, err := suite.ParseShard(shard)
	if err != nil {
		return nil, usage(err)
	}
	all, err := suite.Scenarios(features.FS)
	if err != nil {
		return nil, harness(err)
	}
	selected, err := suite.Select(all, tags)
	if err == nil {
		selected, err = suite.Split(selected, part)
	}
	if err != nil {
		return nil, usage(err)
	}
	return selected, nil
}
