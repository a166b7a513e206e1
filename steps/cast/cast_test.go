package cast_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rebookcheck/rebookcheck/fixtures"
	"github.com/rebookcheck/rebookcheck/mockprovider/booking"
	"github.com/rebookcheck/rebookcheck/steps/cast"
	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

func load(t *testing.T) cast.People {
	t.Helper()
	people, err := cast.Load(fixtures.FS)
	require.NoError(t, err)
	return people
}

func stories() []cast.Story {
	var out []cast.Story
	for i := range 20 {
		out = append(out,
			cast.Story{Name: fmt.Sprint("cancel ", i), Steps: []string{"the user books Vale UTC at 17:30", "the user confirms with the patient that the original is to be cancelled"}},
			cast.Story{Name: fmt.Sprint("book ", i), Steps: []string{"the user books Vale UTC at 17:30"}},
			cast.Story{Name: fmt.Sprint("show ", i), Steps: []string{"the user looks for slots at Vale UTC"}})
	}
	return out
}

func TestEveryRunHasEveryTraitSeveralTimesWhereItMatters(t *testing.T) {
	t.Parallel()
	for seed := range int64(50) {
		seen := map[string]int{}
		for name, hand := range cast.Deal(seed, stories()) {
			kind := regexp.MustCompile(`^\w+`).FindString(name)
			for trait, choice := range hand {
				seen[kind+" "+string(trait)+" "+choice]++
			}
		}
		for _, kind := range []string{"cancel", "book", "show"} {
			for _, choice := range []string{"names accents", "names apostrophe", "birth day may be read as month", "ids long", "versions letters", "hosts shared", "season summer"} {
				require.GreaterOrEqual(t, seen[kind+" "+choice], 3, "seed %d: %s: %s", seed, kind, choice)
			}
		}
	}
}

func TestAHandDoesNotDependOnWhichStoriesRun(t *testing.T) {
	t.Parallel()
	first := cast.Deal(7, stories())
	require.Equal(t, first, cast.Deal(7, stories()))
	require.NotEqual(t, cast.Deal(7, stories()), cast.Deal(8, stories()))
}

var (
	drama    = regexp.MustCompile(`^(01632 960|07700 900)\d{3}$`)
	nowhere  = regexp.MustCompile(`^XX\d \d[A-Z]{2}$`)
	endpoint = regexp.MustCompile(`^https://[a-z-]+\.example/`)
)

func TestAllThatIsDrawnIsSynthetic(t *testing.T) {
	t.Parallel()
	people := load(t)
	for seed := range int64(200) {
		for _, hand := range cast.Deal(seed, stories()) {
			drawn := people.Draw(cast.Seeds{Patients: seed, Settings: seed}, hand)
			numbers := map[string]bool{}
			for role, p := range drawn.Patients {
				if p.NHSNumber != "" {
					number := booking.NHSNumber(p.NHSNumber)
					require.True(t, number.Valid() && number.Synthetic(), "%s: %s", role, p.NHSNumber)
					require.False(t, numbers[p.NHSNumber])
					numbers[p.NHSNumber] = true
				}
				if p.Phone != "" {
					require.Regexp(t, drama, p.Phone)
				}
				for _, c := range p.Contacts {
					require.Regexp(t, drama, c.Phone)
					require.NotEqual(t, p.Family, c.Family, "a contact has a name of their own")
				}
				require.Regexp(t, nowhere, p.Postcode)
				born, err := time.Parse(time.DateOnly, p.BirthDate)
				require.NoError(t, err)
				require.NotEqual(t, born.Day(), int(born.Month()))
			}
			asids := map[string]bool{}
			for _, s := range drawn.Services {
				asids[s.ASID] = true
				require.True(t, s.Provider == "" || endpoint.MatchString(s.Provider))
			}
			for _, c := range drawn.Consumers {
				require.Len(t, c.ASID, 12)
				require.False(t, asids[c.ASID])
				require.Regexp(t, endpoint, c.Endpoint)
			}
			break // one hand of each deal
		}
	}
}

func TestTheRolesKeepWhatTheyHaveInCommon(t *testing.T) {
	t.Parallel()
	was := load(t)
	for seed := range int64(50) {
		now := was.Draw(cast.Seeds{Patients: seed, Settings: seed}, cast.Hand{cast.Names: cast.Accents, cast.Birth: cast.EarlySummer}).Patients
		mr, untraced, brother := now["Mr Patient"], now["Mr Patient untraced"], now["Mr Patient's brother"]
		untraced.NHSNumber = mr.NHSNumber
		require.Equal(t, mr, untraced, "one person, traced and untraced")
		require.Equal(t, []any{mr.Family, mr.Phone, mr.Address, mr.Postcode}, []any{brother.Family, brother.Phone, brother.Address, brother.Postcode}, "one household")
		require.NotEqual(t, mr.Given, brother.Given)
		require.Empty(t, now["Miss Patient"].NHSNumber)
		require.Equal(t, now["Mrs Patient"].Phone, now["Miss Patient"].Contacts[0].Phone, "the mother's own telephone")
		namesake := now[cast.NamesakeRole]
		require.Equal(t, []string{mr.Given, mr.Family, mr.BirthDate}, []string{namesake.Given, namesake.Family, namesake.BirthDate})
		require.NotEqual(t, mr.NHSNumber, namesake.NHSNumber)
		require.NotEqual(t, mr.Postcode, namesake.Postcode)
	}
}

func TestPatientsCanBeOfAnotherGenderThanTheirRoleHas(t *testing.T) {
	t.Parallel()
	for _, gender := range []string{cast.OtherGender, cast.UnknownGender} {
		for role, p := range load(t).Draw(cast.Seeds{Patients: 3, Settings: 3}, cast.Hand{cast.Gender: gender}).Patients {
			require.Equal(t, gender, p.Gender, role)
			require.Equal(t, "Mx", p.Prefix, role)
		}
	}
}

func TestPatientsCanBeChildrenAndOverEighty(t *testing.T) {
	t.Parallel()
	age := func(p contract.Patient, year int) int {
		born, err := time.Parse(time.DateOnly, p.BirthDate)
		require.NoError(t, err)
		return year - born.Year()
	}
	for seed := range int64(50) {
		seeds := cast.Seeds{Patients: seed, Settings: seed}
		for _, birth := range []string{"", cast.EarlyDay, cast.SummerBirth, cast.EarlySummer} {
			for role, p := range load(t).Draw(seeds, cast.Hand{cast.Age: cast.Child, cast.Birth: birth}).Patients {
				require.True(t, age(p, 2030) > 2 && age(p, 2034) < 16, "%s: %s", role, p.BirthDate)
			}
			for role, p := range load(t).Draw(seeds, cast.Hand{cast.Age: cast.Old, cast.Birth: birth}).Patients {
				require.True(t, age(p, 2030) > 81 && age(p, 2034) < 100, "%s: %s", role, p.BirthDate)
			}
		}
		grown := load(t).Draw(seeds, cast.Hand{cast.Age: cast.GrownUp}).Patients["Mr Patient"]
		require.Equal(t, load(t).Draw(seeds, cast.Hand{}).Patients["Mr Patient"], grown)
	}
}

func TestConsumersCanShareAHost(t *testing.T) {
	t.Parallel()
	now := load(t).Draw(cast.Seeds{Patients: 3, Settings: 3}, cast.Hand{cast.Hosts: cast.SharedHost}).Consumers
	host := regexp.MustCompile(`^https://[^/]+/`)
	north, south := now["North 111"].Endpoint, now["South 111"].Endpoint
	require.Equal(t, host.FindString(north), host.FindString(south))
	require.NotEqual(t, north, south)
}
