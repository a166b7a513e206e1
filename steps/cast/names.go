package cast

// The names of people and places that do not exist. Those of a kind hold what some
// consumers lose: letters beyond ASCII, apostrophes of both shapes, hyphens, spaces.

var familyNames = map[string][]string{
	Plain:      {"Exampleby", "Mockridge", "Testworth", "Sampleton", "Dummersby", "Fauxwell", "Specimer", "Proverley"},
	Accents:    {"Žižkaample", "Ångstrøm-Example", "Şahinörnek", "Łódźwicz", "Müstermann", "Exemplário", "Þórtest", "Nguyễn-Mẫu"},
	Apostrophe: {"O'Example", "D’Essai", "N'Sample", "O’Mockery", "M'Test", "D'Ensaio", "O'Trial", "L’Essai"},
	Double:     {"Sample-Testworth", "van der Voorbeeld", "Mock Fauxwell", "de la Muestra", "Exampleby-Dummersby", "ap Enghraifft", "Test-Trialby", "von Probenau"},
}

var givenNames = map[string][]string{
	Plain:      {"Avery", "Blake", "Corin", "Darcy", "Ellis", "Frankie", "Harper", "Jules", "Kit", "Logan", "Morgan", "Quinn"},
	Accents:    {"Zoë", "Siân", "Jürgen", "Łucja", "Søren", "Renée", "Ñusta", "Đặng", "Çağla", "Björk"},
	Apostrophe: {"D'Arcy", "Ta’Test", "Mo'Sample", "Ka’Mock", "Shan'Exa", "De'Trial", "Ra’Faux", "An'Dummy"},
	Several:    {"Mary Ann", "Jo Siân Ellis", "Kit Avery", "Jean-Luc Émile", "Lee Morgan Blake", "Ana María", "Harper Quinn", "Sam Darcy Jules"},
}

var userNames = []string{"Handlewright", "Deskley", "Callerby", "Rømer", "O'Triage", "Lineham-Desk", "Žáček", "Wardroper"}

var (
	placeNames   = []string{"Thornmere", "Ashwick", "Llanesiampl", "Brindleford", "Quillhaven", "Märbrook", "St Exempla's", "Oakenshore", "Pebblewater", "Ystrad Brawf", "Fernholt", "Copperlea"}
	serviceKinds = []string{"Treatment Centre", "Walk-in Centre", "Minor Injuries Unit", "Urgent Clinic"}

	consumerNames = []string{"Larkfield Call Centre", "Ridgeway Triage", "Mooring Lane Advice", "Tŷ Cyngor", "Beacon Hill Calls", "Hartwell's Line", "Saltmarsh Assessment", "Kite & Heron Care Line"}

	streets = []string{"Sample Street", "O'Example's Row", "Žlutá Yard", "Heol Enghraifft", "Test Lane", "Mock Close", "Rue-Essai Mews", "Façade Court", "Dummy Drive", "St Test’s Walk"}
	cities  = []string{"Sampletown", "Llanbrawf", "Exemplebury", "Mockton-on-Trial", "Königstest", "Much Sampling", "Testminster", "Ste-Épreuve"}

	hostWords = []string{"amber", "basalt", "cobalt", "dune", "ember", "fjord", "garnet", "harbour", "indigo", "jasper", "kelp", "lichen", "moss", "nectar", "opal", "pebble", "quartz", "reed", "slate", "thistle", "umber", "velvet", "willow", "yarrow"}
	pathWords = []string{"booking", "care-connect", "uec", "api", "gateway", "fhir", "north", "services", "v2", "hub"}
)
