package requirement

import "io/fs"

// LoadProvider reads the catalogue as it is for the provider role: with the reasons of unjudged-provider.csv beside those
// of unjudged.csv.
func LoadProvider(fsys fs.FS) (Catalogue, error) {
	cat, err := Load(fsys)
	if err != nil {
		return Catalogue{}, err
	}
	return cat, cat.explainFrom(fsys, "unjudged-provider.csv")
}
