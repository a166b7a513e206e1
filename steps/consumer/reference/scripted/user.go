package scripted

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/steps/consumer"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Friday is three o'clock on the day of the stories.
var Friday = time.Date(2031, 3, 7, 15, 0, 0, 0, time.UTC)

// Mr is the patient of most stories.
func Mr() contract.Patient {
	return contract.Patient{
		NHSNumber: "9990001006", Prefix: "Mr", Given: "Test", Family: "Patient", Gender: "male", BirthDate: "1980-02-29",
		Phone: "01632 960111", Address: []string{"1 Sample Street"}, City: "Sampletown", Postcode: "XX9 9XX",
	}
}

// Brother shares Mr Patient's phone number and address.
func Brother() contract.Patient {
	p := Mr()
	p.NHSNumber, p.Given, p.BirthDate = "9990001030", "Other", "1982-09-09"
	return p
}

// User does tasks at a consumer and fails the test when the consumer cannot be driven.
type User struct {
	T      testing.TB
	Driver consumer.Driver
	Now    time.Time
	// Who sits at the screen; the zero User is a call handler.
	Who contract.User
	// Last is the latest screen.
	Last      contract.Screen
	encounter string
}

// Do gives the consumer a task.
func (u *User) Do(t contract.Task) contract.Screen {
	u.T.Helper()
	t.Now, t.Encounter, t.User = u.Now, u.encounter, u.Who
	if t.User.ID == "" {
		t.User = contract.User{ID: "u-4407", Name: "Mx Casey Handler"}
	}
	screen, err := u.Driver.Perform(context.Background(), t)
	require.NoError(u.T, err, "task %s", t.Kind)
	u.Last = screen
	return screen
}

// Begin begins an encounter.
func (u *User) Begin(name string, p contract.Patient, why contract.Reason) contract.Screen {
	u.T.Helper()
	u.encounter = name
	return u.Do(contract.Task{Kind: contract.BeginEncounter, Patient: &p, Reason: why})
}

// Outcome records that the patient must be seen within so many minutes.
func (u *User) Outcome(within int) contract.Screen {
	u.T.Helper()
	return u.Do(contract.Task{Kind: contract.RecordOutcome, Outcome: &contract.Outcome{
		Text: "face to face", Within: within, NeedsBooking: within > 0,
	}})
}

// Search asks for slots.
func (u *User) Search(service string) contract.Screen {
	u.T.Helper()
	return u.Do(contract.Task{Kind: contract.SearchSlots, Service: service})
}

// Book searches and books.
func (u *User) Book(service string, start time.Time) contract.Screen {
	u.T.Helper()
	u.Search(service)
	return u.BookShown(service, start)
}

// BookShown books without searching again.
func (u *User) BookShown(service string, start time.Time) contract.Screen {
	u.T.Helper()
	return u.Do(contract.Task{Kind: contract.Book, Service: service, Slot: &contract.Period{Start: start, End: start.Add(15 * time.Minute)}})
}

// Kind does a task that needs no more than its name.
func (u *User) Kind(kind contract.Kind) contract.Screen {
	u.T.Helper()
	return u.Do(contract.Task{Kind: kind})
}

// Confirm marks bookings and confirms them.
func (u *User) Confirm(refs ...string) contract.Screen {
	u.T.Helper()
	u.Do(contract.Task{Kind: contract.ChooseToCancel, Bookings: refs})
	return u.Do(contract.Task{Kind: contract.ConfirmCancel, Bookings: refs})
}

// FirstCall books a patient in an encounter of its own and closes it.
func (u *User) FirstCall(name string, p contract.Patient, service string, start time.Time) contract.Screen {
	u.T.Helper()
	u.Begin(name, p, contract.NewProblem)
	u.Outcome(720)
	made := u.Book(service, start)
	u.Kind(contract.EndEncounter)
	return made
}

// Listed are the Refs on the latest screen.
func (u *User) Listed() []string {
	var out []string
	for _, b := range u.Last.Bookings {
		out = append(out, b.Ref)
	}
	return out
}

// Told says whether the latest screen says a thing of a subject.
func (u *User) Told(about contract.About, says contract.Says) bool {
	for _, m := range u.Last.Messages {
		if m.About == about && m.Says == says {
			return true
		}
	}
	return false
}

// OffersCancel says whether the latest screen has an option to cancel.
func (u *User) OffersCancel() bool {
	for _, o := range u.Last.Options {
		if o.Act == contract.ActCancel {
			return true
		}
	}
	return false
}
