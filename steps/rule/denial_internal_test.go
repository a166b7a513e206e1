package rule

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOnlyAPlainDenialIsOne(t *testing.T) {
	for text, want := range map[string]string{
		"Nothing will be cancelled.":                                                "Nothing will be cancelled.",
		"Go on? Nothing is cancelled!":                                              "Nothing is cancelled!",
		"A new booking was made. No appointment  will be canceled":                  "No appointment  will be canceled",
		"Your earlier booking will not be cancelled; press OK.":                     "Your earlier booking will not be cancelled;",
		"The original appointment is not going to be cancelled.":                    "The original appointment is not going to be cancelled.",
		"Only the booking below will be cancelled; nothing else will be cancelled.": "",
		"Nothing will be cancelled until you confirm.":                              "",
		"If you say no, nothing will be cancelled.":                                 "",
		"No: nothing will be cancelled. Yes: the booking below goes.":               "",
		"Your earlier booking will be cancelled.":                                   "",
		"Will nothing be cancelled? Nothing will be cancelled?":                     "",
		"The new booking will not be cancelled.":                                    "",
		"No new booking was made: the patient will have none.":                      "",
		"Nothing will be cancelled yet.":                                            "",
		"Confirm that the booking at Vale UTC is not to be cancelled.":              "",
		"The earlier booking will be cancelled because a new one is made":           "",
		"": "",
	} {
		require.Equal(t, want, denies(text), text)
	}
}
