package attended

import "github.com/rebookcheck/rebookcheck/steps/consumer/contract"

// forms are the parts of a slot that are asked for in a form of their own, by their names in the
// contract, so that no answer goes wrong by how it is spelled.
var forms = map[string]Question{
	"local_start": {
		Ask: "What start does the screen show?", Kind: Time,
		Hint: "As it stands there: 17:30, 5.30pm, 4 July 17:30. The date can be left out when it is the slot's. Leave it empty if it shows none.",
	},
	"minutes": {Ask: "How long does the screen say it lasts?", Kind: Minutes, Hint: "In minutes, as 15 or 15 minutes. Leave it empty if it does not say."},
	"channel": {Ask: "How is the patient seen, as the screen has it?", Kind: One, Choices: []Choice{
		{contract.InPerson, "In person, face to face"},
		{contract.ByTelephone, "By telephone"},
		{contract.ByVideo, "By video"},
		{None, "It does not say, or says that this was not given"},
		{"other", "In another way"},
	}},
	"practitioner_gender": {Ask: "Which gender does the screen show for the practitioner?", Kind: One, Choices: []Choice{
		{"male", "Male"}, {"female", "Female"}, {"other", "Other"}, {"unknown", "Unknown"}, {None, "It shows none"},
	}},
	"location": {
		Ask: "Which place does the screen show, with its address?", Kind: Line,
		Hint: "Copy all of it letter by letter, as Vale Clinic, 1 High Street, Sampletown. Leave it empty if it shows none.",
	},
	"practitioner": {Ask: "Whom will the patient see, as the screen has it?", Kind: Line, Hint: "Copy the name letter by letter, as Dr Ann Example. Leave it empty if it shows none."},
	"practitioner_role": {
		Ask: "What does the screen say this person does?", Kind: Line,
		Hint: "Copy it letter by letter, as Nurse or General practitioner. Leave it empty if it does not say.",
	},
}
